package share

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/iotest"
)

func TestHousehold(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"192.0.2.1", "192.0.2.1"},
		{"::ffff:192.0.2.1", "192.0.2.1"},
		{"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"},
		{"2001:db8:1:2::1", "2001:db8:1:2::/64"},
		{"fe80::1%eth0", "fe80::/64"},
		{"", ""},
		{"unix", "unix"},
	} {
		if got := household(tt.in); got != tt.want {
			t.Errorf("household(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestFileName(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"fashion-vit.zip", "fashion-vit.zip"},
		{"", "model-ID.zip"},
		{"...", "model-ID.zip"},
		{"/", "model-ID.zip"},
		{"../../etc/passwd", "passwd.zip"},
		{`C:\x\y.zip`, "y.zip"},
		{"a%22%0d%0aX: y", "a---X--y.zip"},
		{"gr%C3%B6%C3%9Fer", "gr--er.zip"},
		{strings.Repeat("x", 300), strings.Repeat("x", 80) + ".zip"},
	} {
		if got := fileName(tt.in, "ID"); got != tt.want {
			t.Errorf("fileName(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

// TestChecked reads what is whole, short, long and something else, in pieces of
// several sizes.
func TestChecked(t *testing.T) {
	sum := sha256.Sum256([]byte("content"))
	for _, tt := range []struct {
		name, text string
		ok         bool
	}{
		{"whole", "content", true},
		{"short", "conten", false},
		{"long", "contents", false},
		{"other", "Content", false},
		{"empty", "", false},
	} {
		for name, slow := range map[string]func(io.Reader) io.Reader{"at once": iotest.DataErrReader, "by bytes": iotest.OneByteReader} {
			c := &checked{from: slow(strings.NewReader(tt.text)), left: 7, sum: sha256.New(), want: hex.EncodeToString(sum[:])}
			b, err := io.ReadAll(c)
			if (err == nil) != tt.ok || tt.ok && string(b) != tt.text || tt.ok != (c.fault == nil) {
				t.Errorf("%s, %s: %q, %v", tt.name, name, b, err)
			}
			if _, again := c.Read(make([]byte, 1)); tt.ok != (again == io.EOF) {
				t.Errorf("%s, %s: read again: %v", tt.name, name, again)
			}
		}
	}
	broken := &checked{from: iotest.ErrReader(errors.New("gone")), left: 7, sum: sha256.New()}
	if _, err := io.ReadAll(broken); !errors.As(err, new(*Problem)) {
		t.Errorf("a connection that breaks: %v, want a Problem", err)
	}
}

func TestCursor(t *testing.T) {
	for _, c := range []cursor{{0, "AAAAAAAAAAA"}, {0.9835164835164835, "abcDEF123-_"}, {1795866000, "AAAAAAAAAAAA"}} {
		got, err := parseCursor(c.String())
		if err != nil || *got != c {
			t.Errorf("parseCursor(%v): %v, %v", c, got, err)
		}
	}
}

func TestOrigin(t *testing.T) {
	s := &Server{}
	for _, tt := range []struct{ host, want string }{
		{"localhost:8080", "http://localhost:8080"},
		{"[::1]:8080", "http://[::1]:8080"},
		{"example.org", "http://example.org"},
		{`x"><script>`, ""},
		{"a b", ""},
		{"", ""},
	} {
		r := httptest.NewRequest("GET", "/r/", nil)
		r.Host = tt.host
		if got := s.origin(r); got != tt.want {
			t.Errorf("origin of %q: %q, want %q", tt.host, got, tt.want)
		}
	}
}

func TestHandles(t *testing.T) {
	for path, want := range map[string]bool{
		"/": false, "/index.html": false, "/assets/app.wasm": false, "/runs": false, "/api": false, "/rx": false, "/embed": false,
		"/r": true, "/r/": true, "/r/x": true, "/api/runs": true, "/api/x": true, "/embed/x": true, "/og/x.png": true,
	} {
		if got := Handles(path); got != want {
			t.Errorf("Handles(%s) = %t, want %t", path, got, want)
		}
	}
}

// FuzzQuery shows that no query reaches the statement but through its arguments.
func FuzzQuery(f *testing.F) {
	for _, q := range []string{"", "sort=kept&q=a+b&limit=3", "q='", "after=WzEsIkFBQUFBQUFBQUFBIl0", "model=%27%3B--&data=%22", "sort=id;DROP"} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := parseQuery(&url.URL{RawQuery: text})
		if err != nil {
			if !errors.As(err, new(*Problem)) {
				t.Fatalf("parseQuery: %v, want a Problem", err)
			}
			return
		}
		s, args := q.statement(1)
		if n := strings.Count(s, "?"); n != len(args) || strings.ContainsAny(s, `'";%`) {
			t.Fatalf("statement %s with %d arguments", s, len(args))
		}
	})
}
