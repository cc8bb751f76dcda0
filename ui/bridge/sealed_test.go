package bridge

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/ui/store"
)

func TestSealedOf(t *testing.T) {
	blob := base64.StdEncoding.EncodeToString([]byte("twelve bytesand text"))
	for _, tt := range []struct {
		name, body string
		iv, text   string
		ok         bool
	}{
		{"encrypted", `{"sealed":"` + blob + `","title":"t"}`, "twelve bytes", "and text", true},
		{"a record", `{"version":1,"title":"t"}`, "", "", false},
		{"a record that says it is encrypted", `{"version":1,"sealed":"` + blob + `"}`, "", "", false},
		{"too short", `{"sealed":"dHdlbHZl","title":"t"}`, "", "", true},
		{"no base64", `{"sealed":"<script>","title":"t"}`, "", "", true},
		{"no JSON", `<html>`, "", "", false},
		{"nothing", ``, "", "", false},
	} {
		iv, text, title, ok := sealedOf([]byte(tt.body))
		if string(iv) != tt.iv || string(text) != tt.text || ok != tt.ok || ok && title != "t" {
			t.Errorf("%s: %q %q %q %t, want %q %q %t", tt.name, iv, text, title, ok, tt.iv, tt.text, tt.ok)
		}
	}
}

func TestKeyOf(t *testing.T) {
	good := base64.RawURLEncoding.EncodeToString([]byte(strings.Repeat("k", keySize)))
	for text, want := range map[string]bool{good: true, good[1:]: false, good + "A": false, "": false, strings.Repeat("/", 43): false} {
		if got := keyOf(text) != nil; got != want {
			t.Errorf("keyOf %q: a key %t, want %t", text, got, want)
		}
	}
}

func TestProblemOf(t *testing.T) {
	const said = `{"title":"Gone","status":410,"detail":"Ask again."}`
	for _, tt := range []struct {
		name, kind, body string
		want             store.Problem
	}{
		{"a problem", "application/problem+json; charset=utf-8", said, store.Problem{Status: 410, Title: "Gone", Detail: "Ask again."}},
		{"another program's", "text/html", said, store.Problem{Status: 410}},
		{"broken", "application/problem+json", said[:9], store.Problem{Status: 410}},
	} {
		if got := problemOf(410, tt.kind, []byte(tt.body)); got != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.name, got, tt.want)
		}
	}
}

func TestBrowserOf(t *testing.T) {
	const chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"
	for agent, want := range map[string]string{
		chrome:                "Chrome 156",
		chrome + " Edg/156.0": "Edge 156",
		"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0":                                                "Firefox 140",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Safari/605.1.15": "Safari 19",
		"Chrome/99999999999999999999": "", "Chrome/<b>": "", "": "",
	} {
		if got := browserOf(agent); got != want {
			t.Errorf("%q: %q, want %q", agent, got, want)
		}
	}
}
