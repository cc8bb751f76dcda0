package share

import (
	"fmt"
	"testing"
)

func TestMemory(t *testing.T) {
	m := memory{most: 3 * (1000 + overhead)}
	run := func(id string, n int) *kept { return &kept{id: id, body: make([]byte, n), expires: 5000, asked: 1000} }
	for i := range 3 {
		m.put(run(fmt.Sprint(i), 1000))
	}
	if m.get("0", 1000) == nil {
		t.Error("get: the first of three that fit is not there")
	}
	m.put(run("3", 1000)) // 1 was not used for longest
	m.put(run("3", 1000)) // nor does it count twice
	for id, want := range map[string]bool{"0": true, "1": false, "2": true, "3": true} {
		if got := m.get(id, 1000) != nil; got != want {
			t.Errorf("get(%s) after one too many: %t, want %t", id, got, want)
		}
	}
	m.put(run("large", m.most))
	if m.get("large", 1000) != nil || m.size != m.most || m.order.Len() != 3 {
		t.Errorf("a run that does not fit: %d bytes in %d runs, want %d in 3", m.size, m.order.Len(), m.most)
	}
	if m.get("2", 1000+fresh-1) == nil || m.get("2", 1000+fresh) != nil {
		t.Errorf("get: want a run for %d seconds and not longer", fresh)
	}
	late := run("late", 10)
	late.expires = 1010
	m.put(late)
	if m.get("late", 1009) == nil || m.get("late", 1010) != nil {
		t.Error("get: want a run until it expires and not longer")
	}
	m.forget("late")
	m.forget("2")
	m.forget("2")
	if m.get("late", 1000) != nil || len(m.byID) != m.order.Len() {
		t.Errorf("forget: %d runs by id, %d in order", len(m.byID), m.order.Len())
	}
}
