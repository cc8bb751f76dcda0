package share

import (
	"os"
	"strings"
	"testing"
)

func TestCut(t *testing.T) {
	b, err := os.ReadFile("../../../public/index.html")
	if err != nil {
		t.Fatal(err)
	}
	x, err := cut(b)
	if err != nil {
		t.Fatal(err)
	}
	got := string(x.with(words{title: `a <b> & "c"`, description: "$1 \\1 <!--", url: "https://x/r/1", image: "https://x/og/1.png"}))
	for _, want := range []string{"<title>a &lt;b&gt; &amp; &#34;c&#34;</title>", `content="$1 \1 &lt;!--"`, `property="og:image" content="https://x/og/1.png"`} {
		if strings.Count(got, want) == 0 {
			t.Errorf("with: no %s", want)
		}
	}
	// All else stays: scripts, styles and the words of the page.
	before, after := strings.Split(string(b), "\n"), strings.Split(got, "\n")
	lost := 0
	for _, line := range before {
		if !strings.Contains(got, line) {
			lost++
		}
	}
	if lost != 2 || len(after) <= len(before) {
		t.Errorf("with: %d lines of the page are gone, want those of title and description", lost)
	}
	for _, page := range []string{"", "<title>x</title></head>", `<meta name="description" content=""><title>x</title></head>`, `<title>x</title><meta name="description" content="">`} {
		if _, err := cut([]byte(page)); err == nil {
			t.Errorf("cut(%q): no error", page)
		}
	}
}
