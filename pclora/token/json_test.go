package token

import "testing"

func TestMembers(t *testing.T) {
	m, err := parse("file", []byte(" {\"a\\u0062\" :[1 ,{\"x\":[\"]\\\"\"]}, \"}\"], \"n\":-1.5e3,\"e\":{} ,\"s\":\"\\\\\"}\n"), 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ key, want string }{
		{"ab", `[1 ,{"x":["]\""]}, "}"]`},
		{"n", "-1.5e3"},
		{"e", "{}"},
		{"s", `"\\"`},
		{"none", ""},
	} {
		if got := string(m.get(tt.key).raw); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.key, got, tt.want)
		}
	}
	var parts []string
	err = m.get("ab").array(func(v value) error {
		parts = append(parts, string(v.raw))
		return nil
	})
	if err != nil || len(parts) != 3 || parts[0] != "1" || parts[1] != `{"x":["]\""]}` || parts[2] != `"}"` {
		t.Errorf("array: %q %v", parts, err)
	}
}
