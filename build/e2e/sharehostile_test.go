package e2e

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	runs "github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/run/runtest"
)

// hostileTexts shares a run whose every text would be a program in a page that took
// it for more than text, and opens all pages that show it.
func hostileTexts(t *testing.T, s *sharing) {
	r := runtest.Finished(20, 4, 0)
	r.Title, r.Note, r.Model.Title = evilTitle+" all over", evilNote, `</title><img src=x onerror=alert(3)>`
	r.Data.Title, r.Engine.Browser = `"><svg onload=alert(4)>`, `<iframe src="javascript:alert(5)">`
	r.Data.Classes = []string{`<object data=x onerror=alert(6)>`, `'"><script>alert(7)</script>`, `javascript:alert(8)`}
	r.Changes[0].Reason = `<a href="javascript:alert(9)">`
	shared := s.post(t, r, `,"public":true`)
	other := s.post(t, runtest.Finished(20, 4, 0), "")
	p := s.tab(t)
	for _, tt := range []struct{ path, shown string }{
		{"/r/" + shared.ID, "#run-title"},
		{"/embed/" + shared.ID, ".small-run"},
		{"/r/?compare=" + shared.ID + "," + other.ID, ".compare-runs"},
		{"/r/", "#run-" + shared.ID},
	} {
		must(t, p.Goto(tt.path))
		must(t, p.WaitText(tt.shown, r.Title, patience))
		noElements(t, p)
	}
}

// postAll posts each text and resolves to the statuses and answers.
const postAll = `(async (texts) => {
	const answers = [];
	for (const body of texts) {
		const answer = await fetch("/api/runs", { method: "POST", headers: { "Content-Type": "application/json" }, body });
		answers.push({ status: answer.status, kind: answer.headers.get("content-type"), text: await answer.text() });
	}
	return answers;
})(%s)`

// hostileRecords posts what a server must refuse from a page: each time it must say
// what is wrong.
func hostileRecords(t *testing.T, s *sharing) {
	var names, bodies []string
	for _, c := range runtest.Hostile() {
		if !c.Text && json.Valid(c.JSON) { // the rest is no request that a page can make
			names, bodies = append(names, c.Name), append(bodies, `{"record":`+string(c.JSON)+`}`)
		}
	}
	names, bodies = append(names, "a body past its limit"), append(bodies, `{"record":`+strings.Repeat(" ", 100<<10)+`}`)
	if len(bodies) < 30 {
		t.Errorf("%d records, want 30", len(bodies))
	}
	p := s.tab(t)
	p.Expect("Failed to load resource")
	must(t, p.Goto("/r/"))
	list, err := json.Marshal(bodies)
	must(t, err)
	answers, err := Eval[[]struct {
		Status     int
		Kind, Text string
	}](p, fmt.Sprintf(postAll, list))
	must(t, err)
	for i, a := range answers {
		var problem struct{ Detail string }
		if err := json.Unmarshal([]byte(a.Text), &problem); err != nil || a.Kind != "application/problem+json" || problem.Detail == "" {
			t.Errorf("%s: %d %s", names[i], a.Status, a.Text)
		}
		if a.Status != 400 && a.Status != 413 && a.Status != 422 {
			t.Errorf("%s: %d, want it refused", names[i], a.Status)
		}
	}
}

// hostileLinks opens links that hold no run: the page says so and goes on.
func hostileLinks(t *testing.T, s *sharing) {
	good := runs.LinkOf(runtest.Finished(20, 4, 0))
	p := s.tab(t)
	p.Expect("status of 404")
	for _, tt := range []struct{ name, path, want string }{
		{"cut short", "/#" + good[:len(good)/2], "copy the whole link again"},
		{"no base64", "/#run=<img src=x onerror=alert(1)>", "copy the whole link again"},
		{"a bomb", "/#run=" + packed(strings.Repeat(" ", 4<<20)), "This link does not hold a run that can be shown"},
		{"another thing", "/#run=" + packed(`{"version":1,"title":"`+evilTitle+`"}`), "This link does not hold a run that can be shown"},
		{"a newer version", "/#run=" + packed(string(runtest.With("version", "2"))), "reload"},
		{"no id", "/r/<script>alert(1)</script>", "This address is not that of a run"},
		{"an id of nothing", "/r/AAAAAAAAAAA", "There is no run at this address"},
	} {
		text, err := p.OpenTrouble(s.URL + tt.path)
		if err != nil || !strings.Contains(text, tt.want) {
			t.Errorf("%s: the page says %q, %v, want %q", tt.name, text, err, tt.want)
		}
		noElements(t, p)
	}
	must(t, p.Goto("/#config="+packed(`{"version":1,"decay":"`+evilTitle+`"}`)))
	must(t, p.WaitText("#notice", "The settings of this link cannot be used", patience))
	noElements(t, p)
}

// packed is a text as links hold it.
func packed(text string) string {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestCompression)
	if err == nil {
		_, err = w.Write([]byte(text))
	}
	if err != nil || w.Close() != nil {
		panic(err) // a buffer takes all
	}
	return base64.RawURLEncoding.EncodeToString(b.Bytes())
}
