package main

import (
	"encoding/binary"

	"github.com/pcloralab/pcloralab/pclora/hub"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/train"
)

// A trace is what a run has computed so far, for its record.
type trace struct {
	points []run.Point // thinned whenever there are tracePoints
	digest run.Digest
}

// tracePoints is how many steps a trace holds at most. Half of them stay then, which
// are enough to choose run.MaxPoints from.
const tracePoints = 4 * run.MaxPoints

func (t *trace) step(n int, r train.StepReport) {
	p := run.Point{Step: n, Lambda: r.Lambda, Task: r.Task, Distil: r.Distil, Logits: r.Logits, Attention: r.Attention, Relations: r.Relations}
	t.digest.Step(p)
	if len(t.points) == tracePoints {
		t.points = append(t.points[:0], run.ThinPoints(t.points, tracePoints/2)...)
	}
	t.points = append(t.points, p)
}

// record is the run so far; what the page alone knows is left empty.
func (s *Session) record() run.Record {
	a, l := s.run, s.loaded
	r := run.Record{
		Version: run.Version, State: run.StateRunning, Steps: a.learner.Done(),
		Config: a.run.Config, Model: l.recordModel(), Data: l.about.record(), Engine: s.engine,
		Points: run.ThinPoints(a.trace.points, run.MaxPoints), Curve: run.ThinEvals(a.curve, run.MaxPoints),
		Digest: a.trace.digest.Sum(), Result: a.result, Changes: a.changes,
	}
	r.Engine.Replicas = a.replicas
	ranks := a.run.Ranks()
	switch {
	case a.finished != nil:
		r.State, ranks = run.StateFinished, train.RanksOf(a.finished)
	case a.state == ended:
		r.State = run.StateStopped
	}
	for i, layer := range train.Layers(l.teacher) {
		r.Layers = append(r.Layers, run.LayerEntry{Layer: layer, Rank: ranks[i]})
	}
	return r.Fit()
}

// recordModel is the teacher as a record names it.
func (l *loaded) recordModel() run.RecordModel {
	return run.RecordModel{Name: l.name, Title: run.Clean(l.title, run.MaxText), Revision: l.revision, SHA256: l.sha256,
		Texts: l.teacher.Settings().Texts(), Params: l.teacher.Budget().Params, Taught: l.taught}
}

// record is the data as a record names it.
func (m *material) record() run.RecordData {
	d := run.RecordData{Name: m.name, Title: run.Clean(m.title, run.MaxText), SHA256: m.sum(),
		Parts: [3]int{len(m.parts.Train), len(m.parts.Validation), len(m.parts.Test)}}
	for _, class := range m.set.Classes {
		d.Classes = append(d.Classes, run.Clean(class, run.MaxText))
	}
	return d
}

// sum is the SHA-256 of the names of the classes, each with its length in front, and
// for each part of the number of its examples and their hashes and labels in order.
// The hashes of the examples are data's, which are there already: SHA-256 of all
// pixels would take a second.
func (m *material) sum() string {
	const each = 17 // bytes of a hash and a label
	b := make([]byte, 0, each*m.set.Len()+1000)
	for _, class := range m.set.Classes {
		b = append(binary.AppendUvarint(b, uint64(len(class))), class...)
	}
	for _, part := range [][]int{m.parts.Train, m.parts.Validation, m.parts.Test} {
		b = binary.AppendUvarint(b, uint64(len(part)))
		for _, i := range part {
			b = append(append(b, m.set.Sums[i][:]...), byte(m.set.Labels[i]))
		}
	}
	return hub.SumOf(b)
}
