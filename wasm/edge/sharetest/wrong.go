package sharetest

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/run/runtest"
)

func wrongMethods(c *client) {
	for _, tt := range []struct{ method, path, allow string }{
		{"PUT", "/api/runs", "GET, HEAD, POST"},
		{"OPTIONS", "/api/runs", "GET, HEAD, POST"}, // no other site's page may write
		{"POST", "/api/runs/AAAAAAAAAAA", "GET, HEAD, DELETE"},
		{"PATCH", "/api/runs/AAAAAAAAAAA", "GET, HEAD, DELETE"},
		{"POST", "/api/runs/AAAAAAAAAAA/about", "GET, HEAD"},
		{"DELETE", "/api/runs/AAAAAAAAAAA/model", "GET, HEAD, PUT"},
		{"POST", "/r/AAAAAAAAAAA", "GET, HEAD"},
		{"POST", "/embed/AAAAAAAAAAA", "GET, HEAD"},
		{"DELETE", "/og/AAAAAAAAAAA", "GET, HEAD"},
	} {
		a := c.ask(tt.method, tt.path, nil)
		c.problem(a, 405)
		if got := a.Header.Get("Allow"); got != tt.allow {
			c.Errorf("%s %s: Allow %q, want %q", tt.method, tt.path, got, tt.allow)
		}
	}
}

func wrongTypes(c *client) {
	_, record := c.record("type")
	// What a form on another site's page could send without being asked.
	for _, kind := range []string{"", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonx", "application/json, text/plain"} {
		c.problem(c.ask("POST", "/api/runs", envelope(record, ""), "Content-Type", kind), 415)
	}
	c.want(c.ask("POST", "/api/runs", envelope(record, ""), "Content-Type", "application/json; charset=utf-8"), 201)
}

func wrongEnvelopes(c *client) {
	_, b := c.record("envelope")
	record := string(b)
	for _, tt := range []struct{ name, body string }{
		{"nothing", ""},
		{"no JSON", "record"},
		{"a list", "[]"},
		{"null", "null"},
		{"neither", "{}"},
		{"a field of its own", `{"record":` + record + `,"admin":true}`},
		{"both", `{"record":` + record + `,"sealed":"AAAA"}`},
		{"a title beside", `{"record":` + record + `,"title":"x"}`},
		{"no days", `{"record":` + record + `,"days":0}`},
		{"many days", `{"record":` + record + `,"days":366}`},
		{"half a day", `{"record":` + record + `,"days":0.5}`},
		{"days as text", `{"record":` + record + `,"days":"7"}`},
		{"public as a number", `{"record":` + record + `,"public":1}`},
		{"more behind", `{"record":` + record + `}{}`},
		{"cut off", `{"record":` + record},
		{"a text for a record", `{"record":"x"}`},
	} {
		a := c.ask("POST", "/api/runs", []byte(tt.body), "Content-Type", "application/json")
		if a.StatusCode != 400 && a.StatusCode != 422 {
			c.Errorf("%s: %d, want 400 or 422", tt.name, a.StatusCode)
		}
		c.problem(a, 400, 422)
	}
}

func tooLarge(c *client) {
	for _, n := range []int{96<<10 + 1, 1 << 20} {
		body := bytes.Repeat([]byte(" "), n)
		c.problem(c.ask("POST", "/api/runs", body, "Content-Type", "application/json"), 413)
	}
	// A record that is too large in an envelope that is not.
	c.problem(c.post([]byte(`{"version":1,"note":"`+strings.Repeat("x", 95<<10)+`"}`), ""), 422)
}

// hostile sends what must be refused, or be kept as the text it is. None of it counts
// as a write unless it is kept.
func hostile(c *client) {
	refused, kept := 0, 0
	for _, h := range runtest.Hostile() {
		if h.Text {
			kept++
			c.keeps(h)
			continue
		}
		refused++
		a := c.post(h.JSON, "")
		if a.StatusCode != 400 && a.StatusCode != 413 && a.StatusCode != 422 {
			c.Errorf("%s: %d %.200s, want it refused", h.Name, a.StatusCode, a.body)
			continue
		}
		c.problem(a, 400, 413, 422)
		if a.StatusCode == 422 && !strings.Contains(string(a.body), h.Field) {
			c.Errorf("%s: %s, want %q named", h.Name, a.body, h.Field)
		}
	}
	if refused+kept < 30 || kept == 0 {
		c.Errorf("%d records refused and %d kept, want 30 in all and some kept", refused, kept)
	}
	c.want(c.get("/api/runs"), 200)
}

// keeps shares text that looks like a program and gets it back.
func (c *client) keeps(h runtest.Case) {
	record, err := run.ParseRecord(h.JSON)
	if err != nil {
		c.Fatalf("%s: %v", h.Name, err)
	}
	a := c.post(h.JSON, "")
	if a.StatusCode != 201 && a.StatusCode != 200 { // an earlier run of the tests may have shared it
		c.Errorf("%s: %d %.200s, want it kept", h.Name, a.StatusCode, a.body)
		return
	}
	id := c.receipt(a).ID
	got, err := run.ParseRecord(c.want(c.get("/api/runs/"+id), 200).body)
	if err != nil || got.Title != record.Title || got.Note != record.Note {
		c.Errorf("%s: title %q, note %q, %v, want %q and %q", h.Name, got.Title, got.Note, err, record.Title, record.Note)
	}
	c.onlyOurScripts(c.want(c.get("/r/"+id), 200).body)
	c.want(c.get("/og/"+id+".png"), 200)
}

func unknownFields(c *client) {
	_, record := c.record("newer")
	more := append(bytes.TrimSuffix(record, []byte("}")), `,"ofTheFuture":{"a":[1,2.50,"x"]}}`...)
	r := c.shared(more, "")
	var got struct{ OfTheFuture json.RawMessage }
	if err := json.Unmarshal(c.want(c.get("/api/runs/"+r.ID), 200).body, &got); err != nil || string(got.OfTheFuture) != `{"a":[1,2.50,"x"]}` {
		c.Errorf("a field that is not known: %s, %v, want it as it came", got.OfTheFuture, err)
	}
}

func nothing(c *client) {
	for _, path := range []string{
		"/api/", "/api/x", "/api/runs/", "/api/runs/short", "/api/runs/AAAAAAAAAAA", "/api/runs/AAAAAAAAAAA/", "/api/runs/AAAAAAAAAAA/about/x",
		"/api/runs/AAAAAAAAAAA/token", "/api/runs/AAAAAAAAAA%27", "/api/runs/AAAAAAAAAAA%00", "/api/runs/%2e%2e%2f%2e%2e%2fetc", "/api/runs/" + strings.Repeat("A", 44),
		"/api/runs/AAAAAAAAAAA/about", "/api/runs/AAAAAAAAAAA/model", "/og/", "/og/AAAAAAAAAAA.png", "/og/%2e%2e%2fx.png", "/og/AAAAAAAAAAA.svg",
	} {
		c.problem(c.get(path), 404)
	}
	// A page is there for people, whatever the link says.
	for _, path := range []string{"/r/AAAAAAAAAAA", "/r/x", "/r/a/b", "/r/%3Cscript%3E", "/embed/AAAAAAAAAAA", "/embed/"} {
		if a := c.want(c.get(path), 404); !bytes.Contains(a.body, []byte("</html>")) {
			c.Errorf("GET %s: no page", path)
		}
	}
}

func rateLimit(c *client) {
	_, record := c.record("limit")
	c.want(c.post(record, ""), 201)
	for range c.Writes - 1 {
		c.want(c.post(record, ""), 200)
	}
	// What is refused costs nothing, but no write is left.
	c.problem(c.post([]byte("{}"), ""), 422)
	for _, a := range []answer{c.post(record, ""), c.delete("AAAAAAAAAAA", "x")} {
		c.problem(a, 429)
		if wait := a.Header.Get("Retry-After"); len(wait) == 0 || len(wait) > 4 || strings.Trim(wait, "0123456789") != "" {
			c.Errorf("%s: Retry-After %q, want seconds, an hour at most", a.Request.Method, wait)
		}
	}
	c.want(c.get("/api/runs"), 200)
	before := c.address
	c.address = strings.TrimSuffix(before, "::1") + ":1:2:3:4" // the same household
	c.problem(c.post(record, ""), 429)
	c.address = "192.0.2.7"
	c.want(c.post(record, ""), 200)
	c.stores(false, before, strings.TrimSuffix(before, "::1"), "192.0.2.7")
}
