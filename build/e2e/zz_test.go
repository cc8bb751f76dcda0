package e2e

import "testing"

func TestZZ(t *testing.T) {
	p := open(t, Desktop)
	stop, err := p.WatchMemory()
	must(t, err)
	defer stop()
	must(t, p.Hear())
	err = p.Start(patience)
	t.Log(p.Problems())
	must(t, err)
	err = p.WaitText("#status", "Ready", patience)
	t.Log(p.Problems())
	must(t, err)
	m, err := p.Memory()
	t.Log(m, err)
}
