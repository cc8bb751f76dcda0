package hub

import (
	"strings"
	"testing"
)

func TestParseID(t *testing.T) {
	for _, tt := range []struct {
		text string
		want ID // the zero value where it is refused
	}{
		{"sentence-transformers/all-MiniLM-L6-v2", ID{"sentence-transformers", "all-MiniLM-L6-v2", "main"}},
		{"  a/b_c.d@v1.0 ", ID{"a", "b_c.d", "v1.0"}},
		{"a/b@refs/pr/3", ID{"a", "b", "refs/pr/3"}},
		{"a/b@c9745ed1d9f207416be6d2e6f8de32d1f16199bf", ID{"a", "b", "c9745ed1d9f207416be6d2e6f8de32d1f16199bf"}},
		{"", ID{}},
		{"bert-base-uncased", ID{}}, // as the hub's oldest models were called
		{"a/b/c", ID{}},
		{"a/", ID{}},
		{"/b", ID{}},
		{"a/b@", ID{}},
		{"a/b@../c", ID{}},
		{"a/b@c//d", ID{}},
		{"a/b@c/../d", ID{}},
		{"a/b@c?d", ID{}},
		{"../b", ID{}},
		{"a/..", ID{}},
		{"a/b?c", ID{}},
		{"a/b c", ID{}},
		{"a/é", ID{}},
		{"-a/b", ID{}},
		{"a/b--c", ID{}},
		{"a/" + strings.Repeat("b", 97), ID{}},
		{"a/b\n", ID{"a", "b", "main"}},
		{"a\x00/b", ID{}},
	} {
		got, err := ParseID(tt.text)
		if got != tt.want || (err == nil) != (tt.want != ID{}) || err != nil && !is(err, Address) {
			t.Errorf("ParseID(%q) = %+v, %v, want %+v", tt.text, got, err, tt.want)
		}
	}
}

func TestCheckURL(t *testing.T) {
	for _, tt := range []struct {
		address, page string
		ok            bool
	}{
		{"https://huggingface.co/a/b", "", true},
		{"https://example.org:8443/x?y=z", "", true},
		{"http://localhost:8080/x", "", true},
		{"http://127.0.0.1:1234/x", "", true},
		{"http://lab.example/x", "http://lab.example/page", true},
		{"http://lab.example/x", "http://lab.example", true},
		{"http://lab.example/x", "https://lab.example/page", false},
		{"http://lab.example:81/x", "http://lab.example/page", false},
		{"http://localhost.example/x", "", false},
		{"http://example.org/x", "", false},
		{"ftp://example.org/x", "", false},
		{"javascript://x", "", false},
		{"file:///etc/passwd", "", false},
		{"https:///x", "", false},
		{"https://", "", false},
		{"huggingface.co/a/b", "", false},
		{"https://user:secret@example.org/x", "", false},
		{"https://example.org\\@evil/x", "", false},
		{"https://example.org/a b", "", false},
		{"https://example.org/\n", "", false},
		{"https://example.org/" + strings.Repeat("a", 3000), "", false},
	} {
		if err := CheckURL(tt.address, tt.page); (err == nil) != tt.ok || err != nil && !is(err, Address) {
			t.Errorf("CheckURL(%q, %q): %v, want ok = %t", tt.address, tt.page, err, tt.ok)
		}
	}
}

func TestParsePlace(t *testing.T) {
	for _, tt := range []struct{ text, id, dir, file, at string }{
		{"a/b", "a/b", "", "", ""},
		{"https://hub.example/a/b", "a/b", "", "", ""},
		{"https://hub.example/a/b/tree/v2", "a/b@v2", "", "", ""},
		{"https://hub.example/a/b/blob/main/model.safetensors", "a/b", "", "", ""},
		{"https://hub.example/a/b/resolve/main/x/y.safetensors?download=true", "a/b", "", "", ""},
		{"https://hub.example/datasets/a/b", "", "https://hub.example/datasets/a/b/", "", ""},
		{"https://x.example/m/model.safetensors", "", "https://x.example/m/", "model.safetensors", ""},
		{"https://x.example/m/w.safetensors?key=1#top", "", "https://x.example/m/", "w.safetensors", "https://x.example/m/w.safetensors?key=1"},
		{"https://x.example/m/", "", "https://x.example/m/", "", ""},
		{"https://x.example/m", "", "https://x.example/m/", "", ""},
		{"https://x.example", "", "https://x.example/", "", ""},
	} {
		p, err := parsePlace(tt.text, "https://hub.example", "")
		id := ""
		if p.id != nil {
			id = p.id.String()
		}
		if err != nil || id != tt.id || p.dir != tt.dir || p.file != tt.file || p.at != tt.at {
			t.Errorf("%s: id %q, dir %q, file %q, at %q, %v", tt.text, id, p.dir, p.file, p.at, err)
		}
	}
}

func TestEscape(t *testing.T) {
	if got, want := escape("a b/ü?#%.json"), "a%20b/%C3%BC%3F%23%25.json"; got != want {
		t.Errorf("escape: %s, want %s", got, want)
	}
}

func FuzzParsePlace(f *testing.F) {
	f.Add("a/b@main")
	f.Add("https://hub.example/a/b/tree/x?y#z")
	f.Add("http://localhost:1/\\@")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := parsePlace(text, "https://hub.example", "")
		switch {
		case err != nil:
			if !is(err, Address) {
				t.Fatalf("%v, want an Error of the Kind Address", err)
			}
		case p.id != nil:
			if again, err := ParseID(p.id.String()); err != nil || again != *p.id {
				t.Fatalf("%+v became %+v, %v", *p.id, again, err)
			}
		case CheckURL(p.dir, "") != nil || !strings.HasSuffix(p.dir, "/"):
			t.Fatalf("the folder %q may not be asked", p.dir)
		}
	})
}
