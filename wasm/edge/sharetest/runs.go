package sharetest

import (
	"bytes"
	"encoding/json"
	"regexp"
	"time"
)

var shortID = regexp.MustCompile(`^[A-Za-z0-9_-]{11}$`)

func shareAndGet(c *client) {
	_, record := c.record("share and get")
	a := c.want(c.post(record, `,"days":7`), 201)
	r := c.receipt(a)
	if !shortID.MatchString(r.ID) || len(r.Token) < 43 || r.Bytes != len(record) || r.Duplicate || a.Header.Get("Location") != "/r/"+r.ID {
		c.Errorf("POST: %s, Location %s, want an id of 11 characters, a token, %d bytes and /r/id", a.body, a.Header.Get("Location"), len(record))
	}
	c.lasts(r.Expires, 7)
	got := c.want(c.get("/api/runs/"+r.ID), 200)
	if !bytes.Equal(got.body, record) || got.Header.Get("Content-Type") != "application/json" {
		c.Errorf("GET: %d bytes of %s, want the %d that were shared", len(got.body), got.Header.Get("Content-Type"), len(record))
	}
	c.safe(got)
	// The same run, written in another way, is the same.
	var indented bytes.Buffer
	if err := json.Indent(&indented, record, " ", "\t"); err != nil {
		c.Fatal(err)
	}
	if again := c.receipt(c.want(c.post(indented.Bytes(), ""), 200)); again.ID != r.ID {
		c.Errorf("POST of the same with spaces: id %s, want %s", again.ID, r.ID)
	}
	head := c.want(c.ask("HEAD", "/api/runs/"+r.ID, nil), 200)
	if len(head.body) != 0 || head.Header.Get("ETag") != got.Header.Get("ETag") {
		c.Errorf("HEAD: %d bytes, ETag %s, want none and %s", len(head.body), head.Header.Get("ETag"), got.Header.Get("ETag"))
	}
}

// lasts fails unless a time is so many days from now, within an hour.
func (c *client) lasts(expires string, days int) {
	c.Helper()
	at, err := time.Parse(time.RFC3339, expires)
	if off := time.Until(at) - time.Duration(days)*24*time.Hour; err != nil || off.Abs() > time.Hour {
		c.Errorf("expires %q, want %d days from now", expires, days)
	}
}

type about struct {
	ID, Title, Created, Expires string
	Public, Sealed              bool
	Views                       int
	Model                       *struct {
		Name, SHA256 string
		Bytes        int
	}
	Kept, Gone, Accuracy float64
	ModelName, DataName  string
}

func (c *client) about(id string) (a about) {
	c.Helper()
	got := c.want(c.get("/api/runs/"+id+"/about"), 200)
	if cache := got.Header.Get("Cache-Control"); cache != "no-store" {
		c.Errorf("about: Cache-Control %q, want no-store", cache)
	}
	if err := json.Unmarshal(got.body, &a); err != nil {
		c.Fatal(err)
	}
	return a
}

func aboutAndViews(c *client) {
	record, b := c.record("about")
	r := c.shared(b, `,"days":100`)
	a := c.about(r.ID)
	if a.ID != r.ID || a.Title != record.Title || a.Public || a.Sealed || a.Model != nil || a.ModelName != record.Model.Name || a.DataName != record.Data.Name ||
		a.Kept != record.Result.Kept() || a.Gone != record.Result.Gone() || a.Accuracy != record.Result.After.Accuracy() {
		c.Errorf("about: %+v", a)
	}
	c.lasts(a.Created, 0)
	c.lasts(a.Expires, 100)
	if a = c.about(r.ID); a.Views != 1 {
		c.Errorf("about, twice within a day: %d views, want the one that is counted", a.Views)
	}
	if c.SQL == nil {
		return
	}
	// Sixty days later, as far as the row knows.
	c.sql("UPDATE runs SET seen = seen - 5184000, expires = expires - 5184000 WHERE id = '" + r.ID + "'")
	a = c.about(r.ID)
	if a.Views != 2 {
		c.Errorf("about, another day: %d views, want 2", a.Views)
	}
	c.lasts(a.Expires, 100)
}

func (c *client) sql(statement string) {
	c.Helper()
	if err := c.SQL(statement); err != nil {
		c.Fatal(err)
	}
}

func duplicate(c *client) {
	_, record := c.record("twice")
	first := c.shared(record, `,"days":1`)
	c.address += "2" // somebody else
	a := c.want(c.post(record, `,"days":30`), 200)
	if again := c.receipt(a); again.ID != first.ID || again.Token != "" || !again.Duplicate || bytes.Contains(a.body, []byte("token")) {
		c.Errorf("POST again: %s, want id %s as a duplicate and no token", a.body, first.ID)
	} else {
		c.lasts(again.Expires, 30)
	}
	if again := c.receipt(c.want(c.post(record, `,"days":1`), 200)); again.Expires < first.Expires {
		c.Errorf("POST again: expires %s, before %s", again.Expires, first.Expires)
	}
}

func collision(c *client) {
	if c.SQL == nil {
		c.Skip("needs the server's tables")
	}
	_, record := c.record("collision")
	first := c.shared(record, "")
	// Another content that happens to have the same first 66 bits.
	c.sql("UPDATE runs SET content = id || '-another-content' WHERE id = '" + first.ID + "'")
	second := c.shared(record, "")
	if len(second.ID) != 12 || second.ID[:11] != first.ID {
		c.Errorf("the second id is %s, want %s with one character more", second.ID, first.ID)
	}
	if again := c.receipt(c.want(c.post(record, ""), 200)); again.ID != second.ID {
		c.Errorf("POST again: id %s, want %s", again.ID, second.ID)
	}
	c.want(c.delete(first.ID, first.Token), 204)
	if again := c.receipt(c.want(c.post(record, ""), 200)); again.ID != second.ID {
		c.Errorf("POST again without the first: id %s, want %s", again.ID, second.ID)
	}
	c.want(c.get("/api/runs/"+second.ID), 200)
}

func expiry(c *client) {
	if c.SQL == nil {
		c.Skip("needs the server's tables")
	}
	_, record := c.record("expiry")
	r := c.shared(record, `,"public":true`)
	c.sql("UPDATE runs SET expires = 1000000000 WHERE id = '" + r.ID + "'")
	for _, path := range []string{"/api/runs/" + r.ID, "/api/runs/" + r.ID + "/about", "/api/runs/" + r.ID + "/model", "/og/" + r.ID + ".png"} {
		c.problem(c.get(path), 410)
	}
	c.want(c.get("/r/"+r.ID), 410)
	if runs, _ := c.list("?q=" + c.mark); len(runs) != 0 {
		c.Errorf("list: %v, want nothing that has expired", runs)
	}
	// It may be shared again, by anyone, and then another token deletes it.
	again := c.shared(record, "")
	if again.ID != r.ID {
		c.Errorf("shared again: id %s, want %s", again.ID, r.ID)
	}
	c.want(c.get("/api/runs/"+r.ID), 200)
	c.problem(c.delete(r.ID, r.Token), 403)
	c.want(c.delete(r.ID, again.Token), 204)

	// Any write clears up.
	r = c.shared(record, "")
	c.sql("UPDATE runs SET expires = 1000000000 WHERE id = '" + r.ID + "'")
	_, other := c.record("another")
	c.shared(other, "")
	c.problem(c.get("/api/runs/"+r.ID), 404)
}

func deletes(c *client) {
	_, record := c.record("delete")
	r := c.shared(record, "")
	path := "/api/runs/" + r.ID
	c.want(c.get(path), 200)
	c.problem(c.ask("DELETE", path, nil), 401)
	c.problem(c.ask("DELETE", path, nil, "Authorization", "Basic "+r.Token), 401)
	c.problem(c.delete(r.ID, "x"), 403)
	c.problem(c.delete(r.ID, r.Token[:42]), 403)
	c.problem(c.delete(r.ID, r.Token+"A"), 403)
	c.want(c.get(path), 200)
	if a := c.want(c.delete(r.ID, r.Token), 204); len(a.body) != 0 {
		c.Errorf("DELETE: %q, want nothing", a.body)
	}
	for _, gone := range []string{path, path + "/about", path + "/model", "/og/" + r.ID} {
		c.problem(c.get(gone), 404)
	}
	c.problem(c.delete(r.ID, r.Token), 404)
}

func conditional(c *client) {
	_, record := c.record("etag")
	r := c.shared(record, "")
	a := c.want(c.get("/api/runs/"+r.ID), 200)
	tag := a.Header.Get("ETag")
	if cache := a.Header.Get("Cache-Control"); cache != "public, max-age=300, immutable" {
		c.Errorf("GET: Cache-Control %q", cache)
	}
	for _, known := range []string{tag, "W/" + tag, `"other", ` + tag, "*"} {
		if a := c.get("/api/runs/"+r.ID, "If-None-Match", known); a.StatusCode != 304 || len(a.body) != 0 || a.Header.Get("ETag") != tag {
			c.Errorf("GET if not %s: %d, %d bytes, want 304", known, a.StatusCode, len(a.body))
		}
	}
	c.want(c.get("/api/runs/"+r.ID, "If-None-Match", `"other"`), 200)
	c.want(c.delete(r.ID, r.Token), 204)
	c.problem(c.get("/api/runs/"+r.ID, "If-None-Match", tag), 404)
}
