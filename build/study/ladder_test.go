package study

import (
	"io"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/run"
)

// TestLadder climbs with few steps on the real teacher and images: the order
// teacher ≥ PC-LoRA > from scratch and > SVD must show already.
func TestLadder(t *testing.T) {
	if testing.Short() {
		t.Skip("trains for some seconds")
	}
	c := run.Default()
	c.Steps, c.Batch, c.DecayShare = 120, 32, 0.5
	l, err := MakeLadder("../..", "", c, []uint32{1}, 2, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	right := map[string]int{}
	for _, r := range l.Rungs {
		right[r.Name] = r.Shipped
		if r.Name != "teacher" && r.Encoder != 41472 {
			t.Errorf("%s has %d encoder weights, want 41472 as all of rank 4", r.Name, r.Encoder)
		}
	}
	t.Log(right)
	ours := right["PC-LoRA"]
	if ours > right["teacher"] || ours <= right["SVD, no training"] || ours <= right["factored net from scratch"] {
		t.Errorf("of 1,000 right: %v, want teacher ≥ PC-LoRA > the others", right)
	}
	if table := l.Table(); strings.Count(table, "\n") != 4+len(l.Rungs) || !strings.Contains(table, "not measured") {
		t.Errorf("the table:\n%s", table)
	}
}
