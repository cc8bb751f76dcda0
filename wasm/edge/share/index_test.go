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
	if strings.Contains(got, "skeleton-run") {
		t.Error("with: a run is shown where there is none")
	}
	run := string(x.with(words{name: `<i>`, headline: `"&"`, picture: `/og/"1.png`, alt: `<`}))
	if want := `<div class="skeleton-other" hidden><div class="skeleton-run"><p class="run-kind">A shared run</p><h1 class="run-title">&lt;i&gt;</h1><p class="lead run-headline">&#34;&amp;&#34;</p><img src="/og/&#34;1.png" alt="&lt;" width="1200" height="630"></div>`; !strings.Contains(run, want) {
		t.Errorf("with a run: no %s in\n%s", want, run)
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
	for _, page := range []string{"", "<title>x</title></head>", `<meta name="description" content=""><title>x</title></head>`, `<title>x</title><meta name="description" content="">`, `<title>x</title><meta name="description" content=""></head>`} {
		if _, err := cut([]byte(page)); err == nil {
			t.Errorf("cut(%q): no error", page)
		}
	}
}
