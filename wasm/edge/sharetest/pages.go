package sharetest

import (
	"bytes"
	"html"
	"image/png"
	"regexp"
	"strings"
)

var tag = regexp.MustCompile(`<meta (?:name|property)="([a-z:_]+)" content="([^"]*)">`)

// tags are the page's words about itself.
func tags(page []byte) map[string]string {
	all := make(map[string]string)
	for _, m := range tag.FindAllStringSubmatch(string(page), -1) {
		all[m[1]] = html.UnescapeString(m[2])
	}
	return all
}

func pages(c *client) {
	record, b := c.record("pages")
	public := c.shared(b, `,"public":true`)
	_, b = c.record("pages, hidden")
	hidden := c.shared(b, "")

	page := c.want(c.get("/r/"+public.ID), 200)
	got := tags(page.body)
	image := c.URL + "/og/" + public.ID + ".png"
	for name, want := range map[string]string{
		"og:title": record.Title + " – PC-LoRA Lab", "twitter:title": record.Title + " – PC-LoRA Lab",
		"og:url": c.URL + "/r/" + public.ID, "og:image": image, "twitter:image": image, "twitter:card": "summary_large_image", "robots": "",
	} {
		if got[name] != want {
			c.Errorf("page: %s is %q, want %q", name, got[name], want)
		}
	}
	if d := got["description"]; !strings.Contains(d, "98.4 % of the accuracy kept") || d != got["og:description"] || bytes.Count(page.body, []byte(`name="description"`)) != 1 {
		c.Errorf("page: description %q", d)
	}
	if tags(c.want(c.get("/r/"+hidden.ID), 200).body)["robots"] != "noindex" {
		c.Errorf("page of a run that is not public: open to search engines")
	}
	c.isolated(page)
	c.isolated(c.want(c.get("/r/"), 200))
	c.isolated(c.want(c.get("/r/?compare="+public.ID+","+hidden.ID), 200))
	if a := c.want(c.get("/r"), 308); a.Header.Get("Location") != "/r/" {
		c.Errorf("GET /r: Location %q, want /r/", a.Header.Get("Location"))
	}

	embed := c.want(c.get("/embed/"+public.ID), 200)
	c.safe(embed)
	h := embed.Header
	if !strings.HasSuffix(h.Get("Content-Security-Policy"), "frame-ancestors *") || h.Get("Cross-Origin-Opener-Policy") != "" ||
		h.Get("Cross-Origin-Embedder-Policy") != "" || h.Get("Cross-Origin-Resource-Policy") != "cross-origin" || h.Get("X-Frame-Options") != "" {
		c.Errorf("embed: headers %v, want it to be framed anywhere and not isolated", h)
	}
}

// isolated fails unless a page may have threads and may not be framed.
func (c *client) isolated(a answer) {
	c.Helper()
	c.safe(a)
	h := a.Header
	if !strings.HasSuffix(h.Get("Content-Security-Policy"), "frame-ancestors 'none'") || h.Get("Cross-Origin-Opener-Policy") != "same-origin" ||
		h.Get("Cross-Origin-Embedder-Policy") != "require-corp" || h.Get("Content-Type") != "text/html; charset=utf-8" || !bytes.Contains(a.body, []byte("</html>")) {
		c.Errorf("GET %s: headers %v, want an isolated page", a.Request.URL.Path, h)
	}
	c.onlyOurScripts(a.body)
}

var script = regexp.MustCompile(`(?i)<(script|iframe|object|embed|base|svg)\b[^>]*>|\son[a-z]+\s*=\s*["']`)

// onlyOurScripts fails unless all that acts in a page is the site's.
func (c *client) onlyOurScripts(page []byte) {
	c.Helper()
	for _, found := range script.FindAllString(string(page), -1) {
		if !strings.HasPrefix(found, `<script defer src="/`) {
			c.Errorf("the page has %q, which is not the site's", found)
		}
	}
}

func authorsText(c *client) {
	for _, title := range []string{
		`"><script>alert(1)</script>`,
		`</title><script>alert(1)</script>`,
		`</head><body onload="alert(1)">`,
		`' onmouseover='alert(1)`,
		`<img src=x onerror="alert(1)">`,
		`&quot;&gt;&lt;script&gt;`,
		`{{.}} ${alert(1)} <!-- --> ]]>`,
	} {
		record, b := c.record(title)
		r := c.shared(b, `,"public":true`)
		for _, path := range []string{"/r/" + r.ID, "/embed/" + r.ID} {
			page := c.want(c.get(path), 200).body
			c.onlyOurScripts(page)
			if got := tags(page)["og:title"]; got != record.Title+" – PC-LoRA Lab" {
				c.Errorf("%s: og:title %q, want %q as text", path, got, record.Title)
			}
			if bytes.Count(page, []byte("<title>")) != 1 || bytes.Count(page, []byte("</head>")) != 1 {
				c.Errorf("%s: the title %q opens another element", path, title)
			}
		}
		if runs, _ := c.list("?q=" + c.mark + "&limit=50"); len(runs) == 0 {
			c.Errorf("list: no run with the title %q", title)
		}
	}
}

func pictures(c *client) {
	_, b := c.record("Ein Bild: 压缩 🎉")
	r := c.shared(b, "")
	first := c.want(c.get("/og/"+r.ID+".png"), 200)
	p, err := png.DecodeConfig(bytes.NewReader(first.body))
	if err != nil || p.Width != 1200 || p.Height != 630 || first.Header.Get("Content-Type") != "image/png" {
		c.Errorf("picture: %d×%d %s, %v, want a PNG of 1200×630", p.Width, p.Height, first.Header.Get("Content-Type"), err)
	}
	if got := first.Header.Get("Cross-Origin-Resource-Policy"); got != "cross-origin" {
		c.Errorf("picture: Cross-Origin-Resource-Policy %q, want other sites to show it", got)
	}
	if again := c.want(c.get("/og/"+r.ID), 200); !bytes.Equal(again.body, first.body) {
		c.Errorf("picture again: %d bytes, want the same %d", len(again.body), len(first.body))
	}
	if a := c.get("/og/"+r.ID, "If-None-Match", first.Header.Get("ETag")); a.StatusCode != 304 {
		c.Errorf("picture that is known: %d, want 304", a.StatusCode)
	}
	c.stores(true, string(first.body))
	c.want(c.delete(r.ID, r.Token), 204)
	c.stores(false, string(first.body))
}
