package share

import (
	"bytes"
	"context"
	"errors"
	"html"
	"strings"
)

// An index is the site's index.html, cut where words about a run go.
type index struct{ start, middle, rest, end []byte }

// opening is where index.html has what is on screen before the page's program is
// there, of pages that are not the lab.
const opening = `<div class="skeleton-other" hidden>`

// cut finds the title and the description, which must be there in this order, the
// end of the head and opening.
func cut(page []byte) (*index, error) {
	start, rest, ok := bytes.Cut(page, []byte("<title>"))
	_, rest, ok2 := bytes.Cut(rest, []byte("</title>"))
	middle, rest, ok3 := bytes.Cut(rest, []byte(`<meta name="description"`))
	_, rest, ok4 := bytes.Cut(rest, []byte(">"))
	if !ok || !ok2 || !ok3 || !ok4 || !bytes.Contains(rest, []byte("</head>")) {
		return nil, errors.New("index.html has no title, or no description after it")
	}
	rest, end, ok := bytes.Cut(rest, []byte(opening))
	if !ok {
		return nil, errors.New("index.html has no " + opening)
	}
	return &index{start, middle, rest, end}, nil
}

// words are what a page says of itself to those that preview links. They come from
// authors, so they are text until tags makes HTML of them.
type words struct {
	title, description string
	url, image         string // absolute; image may be empty
	alt                string // of the image
	hidden             bool   // from search engines
	// Of a run, shown until the page's program shows it; empty where there is none.
	name, headline, picture string
}

// with returns the page with words in it.
func (x *index) with(t words) []byte {
	var b bytes.Buffer
	b.Write(x.start)
	b.WriteString("<title>" + html.EscapeString(t.title) + "</title>")
	b.Write(x.middle)
	b.WriteString(t.tags())
	b.Write(x.rest)
	b.WriteString(opening)
	b.WriteString(t.shown())
	b.Write(x.end)
	return b.Bytes()
}

// shown is the run as a person sees it until the page's program has arrived, which
// takes a while: its name, what came of it, and its picture.
func (t words) shown() string {
	if t.name == "" {
		return ""
	}
	s := `<div class="skeleton-run"><p class="run-kind">A shared run</p><h1 class="run-title">` + html.EscapeString(t.name) +
		`</h1><p class="lead run-headline">` + html.EscapeString(t.headline) + `</p>`
	if t.picture != "" {
		s += `<img src="` + html.EscapeString(t.picture) + `" alt="` + html.EscapeString(t.alt) + `" width="1200" height="630">`
	}
	return s + `</div>`
}

// tags writes the description and what Open Graph (ogp.me) and Twitter's cards add.
func (t words) tags() string {
	var b strings.Builder
	meta := func(kind, name, content string) {
		if content != "" {
			b.WriteString("<meta " + kind + `="` + name + `" content="` + html.EscapeString(content) + "\">\n")
		}
	}
	meta("name", "description", t.description)
	if t.hidden {
		meta("name", "robots", "noindex")
	}
	meta("property", "og:type", "website")
	meta("property", "og:site_name", "PC-LoRA Lab")
	meta("property", "og:title", t.title)
	meta("property", "og:description", t.description)
	meta("property", "og:url", t.url)
	card := "summary"
	if t.image != "" {
		card = "summary_large_image"
		meta("property", "og:image", t.image)
		meta("property", "og:image:type", "image/png")
		meta("property", "og:image:width", "1200")
		meta("property", "og:image:height", "630")
		meta("property", "og:image:alt", t.alt)
	}
	meta("name", "twitter:card", card)
	meta("name", "twitter:title", t.title)
	meta("name", "twitter:description", t.description)
	meta("name", "twitter:image", t.image)
	meta("name", "twitter:image:alt", t.alt)
	return strings.TrimSuffix(b.String(), "\n")
}

// cutIndex returns the index, which is asked for when it is first needed. Two requests
// may both ask at first; neither waits for the other.
func (s *Server) cutIndex(ctx context.Context) (*index, error) {
	if x := s.index.Load(); x != nil {
		return x, nil
	}
	b, err := s.o.Index(ctx)
	if err != nil {
		return nil, err
	}
	x, err := cut(b)
	if err == nil {
		s.index.Store(x)
	}
	return x, err
}
