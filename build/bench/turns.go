package bench

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/run"
)

// join adds later turns to the same entries.
func join(all, later map[string]turns) {
	for name, t := range later {
		had := all[name]
		if had.Error == "" {
			had.Turns, had.Error = append(had.Turns, t.Turns...), t.Error
			all[name] = had
		}
	}
}

// timings leaves out the first turns of each.
func timings(all map[string]turns, warm int) map[string]Timing {
	by := make(map[string]Timing)
	for name, t := range all {
		timing := Timing{Error: t.Error}
		for i, turn := range t.Turns {
			if i >= warm && t.Error == "" {
				timing.Millis = append(timing.Millis, turn.Millis)
			}
		}
		by[name] = timing
	}
	return by
}

func losses(t turns) (all []run.Loss) {
	for _, turn := range t.Turns {
		all = append(all, turn.Loss)
	}
	return all
}

// failedOurs returns an error if an engine of ours did not end its turns.
func failedOurs(all map[string]turns) error {
	for name, t := range all {
		if strings.HasPrefix(name, Ours(1)) && t.Error != "" {
			return fmt.Errorf("bench: %s: %s", name, t.Error)
		}
	}
	if len(all[Ours(1)].Turns) == 0 {
		return errors.New("bench: ours was not measured")
	}
	return nil
}

// tellPeers ends a line with how many times ours each peer takes.
func tellPeers(log io.Writer, by map[string]Timing, ratio func(name string) float64) {
	for _, name := range columns {
		switch t, ok := by[name]; {
		case !ok:
		case t.Error != "":
			fmt.Fprintf(log, "; %s failed: %s", name, t.Error)
		default:
			fmt.Fprintf(log, "; %s %.1f ×", name, ratio(name))
		}
	}
	fmt.Fprintln(log)
}
