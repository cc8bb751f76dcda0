package store

import (
	"errors"
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/run"
)

// FirstFault is the first field that cannot be used, as a person is shown them,
// and why.
func (s State) FirstFault() (field Field, fault string) {
	for _, f := range Fields {
		if fault := s.Fault(f.Name); fault != "" {
			return f, fault
		}
	}
	return Field{}, ""
}

// Fault says why the text in a field cannot be used, if only together with the
// others; empty if it can, or if the field has no effect.
func (s State) Fault(name string) string {
	if !Used(name, s.Form.Settings) {
		return ""
	}
	if fault := s.Form.Fault(name); fault != "" {
		return fault
	}
	if at, reason := s.clash(); at == name {
		return reason
	}
	return ""
}

// clash is what is wrong with the settings together: the field that a person should
// change, and why. Both are empty if nothing is.
func (s State) clash() (field, reason string) {
	if s.Run != nil {
		return "", ""
	}
	c := s.Form.Config
	var fe *run.FieldError
	switch err := c.Validate(); {
	case errors.As(err, &fe) && fe.Field == "careful":
		return "alpha", "is 1, which leaves out the hidden states that the careful decay watches: choose less, or switch that off"
	case errors.As(err, &fe):
		return fieldNamed(fe.Field), fe.Reason
	}
	if s.Model.Name == "" {
		return "", ""
	}
	if errors.As(c.CheckRank(s.MaxRank()), &fe) {
		return fe.Field, fe.Reason
	}
	if c.Adapter.Kind == run.MELoRA {
		if field, reason = s.minisClash(c); field != "" {
			return field, reason
		}
	}
	if err := s.Memory.Check(c, s.Workers(), s.Machine); err != nil {
		return "replicas", fieldReason(err).Error()
	}
	return "", ""
}

// minisClash is a layer that MELoRA's pairs do not fit.
func (s State) minisClash(c run.Config) (field, reason string) {
	n := c.Adapter.Minis
	for _, l := range s.Model.Layers {
		if l.In%n != 0 || l.Out%n != 0 {
			return "adapter-minis", fmt.Sprintf("is %d, which does not divide the %d × %d of %s: choose another, such as 2 or 4", n, l.Out, l.In, l.Path)
		}
		if most := l.MaxRank() / n; c.Rank > most {
			return "rank", fmt.Sprintf("is %d, but each of %d pairs in %s allows at most %d: choose a smaller rank, or fewer pairs", c.Rank, n, l.Path, most)
		}
	}
	return "", ""
}

// fieldNamed is the field that shows what Validate calls so.
func fieldNamed(name string) string {
	for _, mark := range []string{"", adapterMark, "vary-"} {
		if _, ok := FieldOf(mark + name); ok {
			return mark + name
		}
	}
	return ""
}
