package run_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/run/runtest"
)

func TestParseRecordHoldsAgainst(t *testing.T) {
	for _, c := range runtest.Hostile() {
		r, err := run.ParseRecord(c.JSON)
		if c.Text {
			if err != nil {
				t.Errorf("%s: %v, want the text", c.Name, err)
			} else if got := text(t, r); !same(t, got, c.JSON) || bytes.ContainsAny(got, "<>&") {
				t.Errorf("%s: %s, want what went in: %s", c.Name, got, c.JSON)
			}
			continue
		}
		var re *run.RecordError
		if !errors.As(err, &re) || re.Field != c.Field || !strings.Contains(re.Reason, c.Reason) {
			t.Errorf("%s: %v, want a RecordError of %q with %q", c.Name, err, c.Field, c.Reason)
		} else if len(err.Error()) > 300 {
			t.Errorf("%s: an error of %d bytes", c.Name, len(err.Error()))
		}
	}
}

// same reports whether two JSON texts say the same.
func same(t *testing.T, a, b []byte) bool {
	t.Helper()
	var x, y any
	if err := errors.Join(json.Unmarshal(a, &x), json.Unmarshal(b, &y)); err != nil {
		t.Fatal(err)
	}
	a, _ = json.Marshal(x)
	b, _ = json.Marshal(y)
	return bytes.Equal(a, b)
}

// TestParseRecordTakesLittle: what is refused costs memory in proportion to its bytes.
func TestParseRecordTakesLittle(t *testing.T) {
	const each, fixed = 64, 256 << 10 // bytes for each of the text's, and for all
	for _, c := range runtest.Hostile() {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		run.ParseRecord(c.JSON)
		runtime.ReadMemStats(&after)
		if got := after.TotalAlloc - before.TotalAlloc; got > uint64(fixed+each*len(c.JSON)) {
			t.Errorf("%s: %d bytes for %d", c.Name, got, len(c.JSON))
		}
	}
}

func TestUnknownFieldsAreKept(t *testing.T) {
	b := runtest.With("later", `{"b": 1e400, "a": [1.50, "\u003cb\u003e"]}`)
	for _, change := range []struct{ old, new string }{
		{`"engine":{`, `"engine":{"cores":8,`},
		{`"adapter":{`, `"adapter":{"phase":0.5,`},
		{`"before":{`, `"before":{"energy":1,`},
		{`"points":[{`, `"points":[{"norm":2,`},
		{`"teacher":{`, `"teacher":{"why":"λ",`},
		{`"layers":[{`, `"layers":[{"head":1,`},
		{`"changes":[{`, `"changes":[{"who":1,`},
	} {
		if !bytes.Contains(b, []byte(change.old)) {
			t.Fatalf("the sample lacks %s", change.old)
		}
		b = bytes.Replace(b, []byte(change.old), []byte(change.new), 1)
	}
	r, err := run.ParseRecord(b)
	if err != nil {
		t.Fatal(err)
	}
	got := text(t, r)
	for _, want := range []string{`"later":{"a":[1.50,"\u003cb\u003e"],"b":1e400}}`, `"cores":8}`, `"phase":0.5}`, `"energy":1}`, `"norm":2}`, `"why":"λ"}`, `"head":1}`, `"who":1}`} {
		if !bytes.Contains(got, []byte(want)) {
			t.Errorf("%s lacks %s", got, want)
		}
	}
	again, err := run.ParseRecord(got)
	if err != nil || !bytes.Equal(text(t, again), got) {
		t.Errorf("read again: %s, %v, want %s", text(t, again), err, got)
	}
	first := r.Points[0].Step
	r.Points = r.Points[1:]
	if got := text(t, r); bytes.Contains(got, []byte(`"norm"`)) {
		t.Errorf("without the point of step %d: its field is in %s", first, got)
	}
}

func TestParseRecordReadsSpaces(t *testing.T) {
	want := text(t, runtest.Finished(400, 72, 4))
	var wide bytes.Buffer
	if err := json.Indent(&wide, want, "", "\t"); err != nil {
		t.Fatal(err)
	}
	r, err := run.ParseRecord(wide.Bytes())
	if err != nil || !bytes.Equal(text(t, r), want) {
		t.Errorf("with spaces: %v, want the same record", err)
	}
}

func FuzzParseRecord(f *testing.F) {
	for _, c := range runtest.Hostile() {
		if len(c.JSON) < 5000 {
			f.Add(c.JSON)
		}
	}
	for _, r := range []run.Record{runtest.Finished(3, 2, 1), runtest.Running()} {
		b, err := r.JSON()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := run.ParseRecord(b)
		if err != nil {
			var re *run.RecordError
			if !errors.As(err, &re) {
				t.Fatalf("ParseRecord: %v, want a RecordError", err)
			}
			return
		}
		once := text(t, r)
		again, err := run.ParseRecord(once)
		if err != nil {
			t.Fatalf("its own JSON: %v", err)
		}
		if got := text(t, again); !bytes.Equal(got, once) {
			t.Fatalf("JSON %s, then %s", once, got)
		}
		if _, err := run.ParseLink(run.LinkOf(r)); err != nil {
			t.Fatalf("its link: %v", err)
		}
	})
}
