package share

import (
	"container/list"
	"sync"
)

// A memory keeps the runs that were read last, up to so many bytes.
//
// A run never changes, but it may be deleted, here or by another instance, and it may
// expire. So what is kept is used for fresh seconds and then asked for again; the
// instance that deletes forgets at once; and each use looks at the run's end.
type memory struct {
	most int // bytes

	mu    sync.Mutex // held for moments only, never while waiting
	size  int
	order list.List // of *kept, the last used first
	byID  map[string]*list.Element
}

// A kept run is ready to be sent.
type kept struct {
	id      string
	body    []byte
	etag    []string // with the quotes
	length  []string // Content-Length
	expires int64
	asked   int64 // when the store had it
}

// fresh is how long, in seconds, a run is answered from memory without asking.
const fresh = 60

// overhead is about what a kept run takes beside its body.
const overhead = 512

// get returns a run that is kept, fresh and not expired, or nil.
func (m *memory) get(id string, now int64) *kept {
	m.mu.Lock()
	defer m.mu.Unlock()
	at, ok := m.byID[id]
	if !ok {
		return nil
	}
	k := at.Value.(*kept)
	if now-k.asked >= fresh || k.expires <= now {
		return nil
	}
	m.order.MoveToFront(at)
	return k
}

// put keeps a run and lets go of those not used for longest.
func (m *memory) put(k *kept) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.remove(k.id)
	if len(k.body)+overhead > m.most {
		return
	}
	if m.byID == nil {
		m.byID = make(map[string]*list.Element)
	}
	m.byID[k.id] = m.order.PushFront(k)
	for m.size += len(k.body) + overhead; m.size > m.most; {
		m.remove(m.order.Back().Value.(*kept).id)
	}
}

func (m *memory) forget(id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.remove(id)
}

func (m *memory) remove(id string) {
	at, ok := m.byID[id]
	if !ok {
		return
	}
	m.order.Remove(at)
	delete(m.byID, id)
	m.size -= len(at.Value.(*kept).body) + overhead
}
