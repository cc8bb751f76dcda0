package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/data/intake"
	"github.com/pcloralab/pcloralab/pclora/data/table"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// material is data before it is known which model it is for.
type material struct {
	name, title string
	found       *intake.Found
	arrange     wire.ArrangeData

	set   *data.Set
	texts *data.Texts // of tables
	parts data.Parts
	fault error // why it cannot be used as it is arranged
}

// The shares that are put aside unless a person chooses or the files say.
const (
	validationShare = 0.1
	testShare       = 0.2
)

// newMaterial arranges data as far as can be guessed: a part that files name is
// not filled further, one that they do not name is put aside from the rest.
func newMaterial(name, title string, found *intake.Found) (*material, error) {
	m := &material{name: name, title: title, found: found}
	m.arrange = wire.ArrangeData{Validation: validationShare, Test: testShare, Seed: 1}
	if found.Texts() {
		m.arrange.Columns = wire.Columns(found.Propose())
	}
	if err := m.order(); err != nil {
		return nil, err
	}
	if slices.Contains(m.set.Given, data.Validation) {
		m.arrange.Validation = 0
	}
	if slices.Contains(m.set.Given, data.Test) {
		m.arrange.Test = 0
	}
	return m, m.order()
}

// rearranged is the same data, read another way.
func (m *material) rearranged(a wire.ArrangeData) (*material, error) {
	for _, share := range []float64{a.Validation, a.Test} {
		if !(share >= 0 && share <= 0.5) {
			return nil, fmt.Errorf("a share of %v: choose between 0 and 0.5", share)
		}
	}
	n := &material{name: m.name, title: m.title, found: m.found, arrange: a}
	return n, n.order()
}

// order reads the examples and divides them. A choice of columns that makes no
// examples is not an error but a fault, since another may do.
func (m *material) order() error {
	m.fault = nil
	if m.found.Texts() {
		texts, err := m.found.Rows(table.Choice(m.arrange.Columns))
		if err != nil {
			m.fault, m.set, m.texts, m.parts = err, &data.Set{}, &data.Texts{}, data.Parts{}
			return nil
		}
		m.texts, m.set = texts, &texts.Set
	} else {
		m.set = m.found.Set()
	}
	var err error
	if m.parts, err = m.set.Split(data.Shares{Validation: m.arrange.Validation, Test: m.arrange.Test}, uint64(m.arrange.Seed)); err != nil {
		return err
	}
	switch {
	case len(m.set.Classes) < 2:
		m.fault = fmt.Errorf("there is one class, %.40q, and nothing to tell apart: give examples of two at least", strings.Join(m.set.Classes, ""))
	case len(m.parts.Test) == 0:
		m.fault = fmt.Errorf("no example is left for the test: choose a larger share for it, or give more examples")
	case len(m.parts.Train) == 0:
		m.fault = fmt.Errorf("no example is left for training: choose smaller shares for validation and test")
	}
	return nil
}
