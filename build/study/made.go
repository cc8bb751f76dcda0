package study

import (
	"sync"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/run"
)

// mostMade bounds how many students are remembered.
const mostMade = 32

// made remembers the students of the newest trials by their settings, so that one way
// can begin with what another has made. Several goroutines may use it; a nil made
// remembers nothing.
type made struct {
	mu     sync.Mutex
	models map[run.Config]model.Model
	order  []run.Config // oldest first
}

func (d *made) keep(c run.Config, m model.Model) {
	if d == nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.models == nil {
		d.models = map[run.Config]model.Model{}
	}
	if _, ok := d.models[c]; !ok {
		d.order = append(d.order, c)
	}
	d.models[c] = m
	if len(d.order) > mostMade {
		delete(d.models, d.order[0])
		d.order = d.order[1:]
	}
}

// of is the student of the settings, nil if it is not remembered.
func (d *made) of(c run.Config) model.Model {
	if d == nil {
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.models[c]
}
