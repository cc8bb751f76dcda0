package run_test

import (
	"bytes"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/run/runtest"
)

func text(t *testing.T, r run.Record) []byte {
	t.Helper()
	b, err := r.JSON()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestRecordSurvivesJSON(t *testing.T) {
	for name, r := range map[string]run.Record{
		"finished": runtest.Finished(400, 36, 12), "without lists": runtest.Finished(0, 0, 0), "running": runtest.Running(),
	} {
		b := text(t, r)
		got, err := run.ParseRecord(b)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if again := text(t, got); !bytes.Equal(again, b) {
			t.Errorf("%s: %s, want %s", name, again, b)
		}
		t.Logf("%s: %d bytes", name, len(b))
	}
}

func TestLinkHoldsARecord(t *testing.T) {
	for name, r := range map[string]run.Record{"small": runtest.Finished(40, 36, 2), "large": runtest.Finished(400, 72, 12), "running": runtest.Running()} {
		fragment := run.LinkOf(r)
		l, err := run.ParseLink(fragment)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(fragment) > run.MaxLink || l.Record == nil || l.Record.Config != r.Config || l.Record.Title != r.Title {
			t.Errorf("%s: a link of %d bytes with %+v", name, len(fragment), l)
			continue
		}
		t.Logf("%s: %d bytes, %d points, %d examples", name, len(fragment), len(l.Record.Points), len(l.Record.Examples))
	}
	c := run.Default()
	l, err := run.ParseLink("#" + run.ConfigLink(c))
	if err != nil || l.Config == nil || *l.Config != c {
		t.Errorf("settings: %+v, %v", l, err)
	}
}
