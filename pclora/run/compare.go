package run

import (
	"fmt"
	"reflect"
	"strings"
)

// A Difference is what Compare found.
type Difference struct {
	// Same says that nothing differs, as far as the records tell.
	Same bool
	// Certain says that every step was compared, to the last bit: both records have a
	// Digest of as many steps. Otherwise the steps that both show were.
	Certain bool
	// Common is how many steps and evaluations both show, of which Step is that of the
	// first that differ; −1 where none of them do.
	Common, Step int
	// What differs at Step: "losses" or "evaluation"; empty where nothing does, or where
	// no step that both show does.
	What string
	// Reasons says, for people, what else the second record has otherwise than the
	// first, and so why it may differ; empty for nothing.
	Reasons []string
}

// Compare compares the curves of two runs bit for bit: b is the run that was made
// again.
func Compare(a, b Record) Difference {
	d := Difference{Step: -1, Reasons: reasons(a, b)}
	points := map[int]Point{}
	for _, p := range a.Points {
		points[p.Step] = p
	}
	for _, p := range b.Points {
		if first, both := points[p.Step]; both {
			d.note(p.Step, "losses", first == p)
		}
	}
	evals := map[int]Eval{}
	for _, e := range a.Curve {
		evals[e.Step] = e
	}
	for _, e := range b.Curve {
		if first, both := evals[e.Step]; both {
			d.note(e.Step, "evaluation", first == e)
		}
	}
	d.Certain = a.Digest != "" && b.Digest != "" && a.Steps == b.Steps && lastEval(a) == lastEval(b)
	d.Same = d.Step < 0 && (!d.Certain || a.Digest == b.Digest)
	return d
}

// note takes a step into account that both runs show. An evaluation follows its step.
func (d *Difference) note(step int, what string, same bool) {
	d.Common++
	if !same && (d.Step < 0 || step < d.Step) {
		d.Step, d.What = step, what
	}
}

// lastEval is the step of the last evaluation, which a Digest may lack while a run
// goes on.
func lastEval(r Record) int {
	if len(r.Curve) == 0 {
		return -1
	}
	return r.Curve[len(r.Curve)-1].Step
}

func reasons(a, b Record) []string {
	var all []string
	differ := func(what string, a, b any) {
		if a != b {
			all = append(all, fmt.Sprintf("%s %v instead of %v", what, b, a))
		}
	}
	for _, c := range DiffConfigs(a.Config, b.Config) {
		differ("setting "+c.Field, c.First, c.Second)
	}
	differ("kernel set", a.Engine.Kernels, b.Engine.Kernels)
	differ("replicas", replicas(a), replicas(b))
	differ("program", a.Engine.Build, b.Engine.Build)
	for _, hash := range []struct{ what, a, b string }{{"model", a.Model.SHA256, b.Model.SHA256}, {"data", a.Data.SHA256, b.Data.SHA256}} {
		if hash.a != "" && hash.b != "" && hash.a != hash.b {
			all = append(all, hash.what+" with other bytes, by its SHA-256")
		}
	}
	if a.Model.Taught || b.Model.Taught {
		all = append(all, "a model that was taught before the run, of which records hold no weights")
	}
	return all
}

// replicas says how many replicas a run had, and where it lost some.
func replicas(r Record) string {
	text := fmt.Sprint(r.Engine.Replicas)
	for _, c := range r.Changes {
		text += fmt.Sprintf(", %d after step %d", c.Replicas, c.Step)
	}
	return text
}

// A ConfigChange is a setting that two Configs have otherwise.
type ConfigChange struct {
	Field         string // its JSON name, of nested ones with a point between
	First, Second string // as JSON has them, text without its quotes
}

// DiffConfigs lists the settings that differ, in the order of Config's fields.
func DiffConfigs(a, b Config) []ConfigChange {
	return diff(nil, "", reflect.ValueOf(a), reflect.ValueOf(b))
}

func diff(all []ConfigChange, path string, a, b reflect.Value) []ConfigChange {
	for i := range a.NumField() {
		name, _, _ := strings.Cut(a.Type().Field(i).Tag.Get("json"), ",")
		x, y := a.Field(i), b.Field(i)
		switch {
		case x.Kind() == reflect.Struct:
			all = diff(all, under(path, name), x, y)
		case x.Interface() != y.Interface():
			all = append(all, ConfigChange{under(path, name), fmt.Sprint(x.Interface()), fmt.Sprint(y.Interface())})
		}
	}
	return all
}
