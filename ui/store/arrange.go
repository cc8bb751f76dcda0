package store

import (
	"errors"
	"maps"
	"math"
	"strconv"
	"strings"

	"github.com/pcloralab/pcloralab/wasm/wire"
)

// The fields that say how data are read: shares and seed are typed, the columns
// chosen.
const (
	ArrangeValidation = "data-validation"
	ArrangeTest       = "data-test"
	ArrangeSeed       = "data-seed"
	ArrangeHeader     = "column-header"
	ArrangeText       = "column-text"
	ArrangePair       = "column-pair"
	ArrangeLabel      = "column-label"
)

// maxShare bounds the shares of validation and test, in per cent.
const maxShare = 50

// entriesOf is what stands in the fields for an arrangement.
func entriesOf(a wire.ArrangeData) map[string]string {
	return map[string]string{
		ArrangeValidation: format(decimals(100 * a.Validation)),
		ArrangeTest:       format(decimals(100 * a.Test)),
		ArrangeSeed:       strconv.FormatUint(uint64(a.Seed), 10),
	}
}

// typedData applies what was typed or chosen in the data panel.
func (s State) typedData(e Typed) (State, []Effect) {
	d := &s.Flow.Data
	switch e.ID {
	case ArrangeValidation, ArrangeTest, ArrangeSeed, ArrangeHeader, ArrangeText, ArrangePair, ArrangeLabel:
		if d.Seen == nil {
			return s, nil
		}
	default:
		return s.typedText(e), nil
	}
	d.Entries, d.Faults = maps.Clone(d.Entries), maps.Clone(d.Faults)
	d.Entries[e.ID] = e.Text
	delete(d.Faults, e.ID)
	if err := set(&d.Want, e.ID, e.Text); err != nil {
		if d.Faults == nil {
			d.Faults = map[string]string{}
		}
		d.Faults[e.ID] = err.Error()
		return s, nil
	}
	if !e.Done {
		return s, nil
	}
	return s.arrange()
}

// set puts what was typed into an arrangement. The error says what is wrong and
// what to do, in words that follow the field's label.
func set(a *wire.ArrangeData, field, text string) error {
	text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), "%"))
	switch field {
	case ArrangeHeader:
		a.Columns.Header = text == "yes"
		return nil
	case ArrangeSeed:
		n, err := strconv.ParseUint(text, 10, 32)
		if err != nil {
			return errors.New("is no whole number below 2³²: write it like 1")
		}
		a.Seed = uint32(n)
		return nil
	case ArrangeValidation, ArrangeTest:
		share, err := strconv.ParseFloat(text, 64)
		if err != nil || !(share >= 0 && share <= maxShare) {
			return errors.New("is no number from 0 to 50: write it like 10")
		}
		share = math.Round(share*1e6) / 1e8
		if field == ArrangeTest {
			a.Test = share
		} else {
			a.Validation = share
		}
		return nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < -1 || n < 0 && field != ArrangePair {
		return errors.New("is no column")
	}
	*map[string]*int{ArrangeText: &a.Columns.Text, ArrangePair: &a.Columns.Pair, ArrangeLabel: &a.Columns.Label}[field] = n
	return nil
}

// arrange asks for the data to be read as they are wanted, once the trainer
// waits.
func (s State) arrange() (State, []Effect) {
	d := &s.Flow.Data
	if s.Busy != Idle || s.Lock() != "" || d.Seen == nil || len(d.Faults) > 0 || d.Want == d.Seen.Arrange {
		return s, nil
	}
	s.Busy, s.Said = Arranging, "Arranging the data."
	return s, []Effect{Send{d.Want}}
}
