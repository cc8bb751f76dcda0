package store

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/run"
)

// Settings are what a person chooses on a form: what decides the run, or the
// teaching before it, and how many trainers make it.
type Settings struct {
	run.Config
	Teach    run.Teach
	Replicas int
}

// Defaults are the settings the page starts with, on a machine that runs this
// many replicas unasked.
func Defaults(replicas int) Settings {
	return Settings{Config: run.Default(), Teach: run.DefaultTeach(run.TeachLoRA), Replicas: replicas}
}

// A Field is a setting that is a number.
type Field struct {
	Name  string // as in Config's JSON; "teach-" before it for one of run.Teach, "adapter-" for one of run.Adapter
	Label string
	In    run.Range
	Whole bool

	slide    run.Range // where the slider's ends are; within In
	log      bool      // whether the slider runs on a logarithmic scale
	resolved float64   // smallest step of Nudge on a linear scale
	slot
	when func(Settings) bool // see Used
}

// SlideEnd is the largest position of a slider; the smallest is 0.
const SlideEnd = 1000

// Text is the setting's value in c, as a person would type it.
func (f Field) Text(c Settings) string { return format(f.get(c)) }

// read puts what was typed into c. The error says what is wrong and what to
// do, in words that follow the field's label.
func (f Field) read(text string, c *Settings) error {
	text = ungroup(strings.TrimSpace(text))
	v, err := strconv.ParseFloat(text, 64)
	switch {
	case text == "":
		return errors.New("is empty, " + f.choose())
	case errors.Is(err, strconv.ErrRange):
		return errors.New("is out of bounds, " + f.choose())
	case err != nil:
		return fmt.Errorf("is no number: write it like %s", format(math.Max(f.In.Min, f.get(Defaults(1)))))
	case f.Whole && v != math.Trunc(v):
		return fmt.Errorf("is %s, choose a whole number", format(v))
	case !(v >= f.In.Min && v <= f.In.Max): // before the conversion to int, which NaN and 1e300 do not survive
		return fmt.Errorf("is %s, %s", format(v), f.choose())
	}
	f.set(c, v)
	return nil
}

// ungroup takes the commas out of 100,000. A comma that does not stand before
// three digits stays, and makes the text no number.
func ungroup(text string) string {
	groups := strings.Split(text, ",")
	for _, g := range groups[1:] {
		if len(g) != 3 || strings.Trim(g, "0123456789") != "" {
			return text
		}
	}
	return strings.Join(groups, "")
}

func (f Field) choose() string {
	return "choose between " + format(f.In.Min) + " and " + format(f.In.Max)
}

// At is the slider's position for c, in [0, SlideEnd]; a value beyond the
// slider's ends sits at the end.
func (f Field) At(c Settings, max float64) int {
	lo, hi, v := f.scaled(f.slide.Min), f.scaled(min(f.slide.Max, max)), f.scaled(f.get(c))
	if hi <= lo || math.IsNaN(v) {
		return 0
	}
	return int(math.Round(SlideEnd * min(1, max0((v-lo)/(hi-lo)))))
}

// from is the value under the slider's position, rounded to what a person
// would choose: a whole number, a multiple of the smallest step, or two digits.
func (f Field) from(at int, max float64) float64 {
	lo, hi := f.scaled(f.slide.Min), f.scaled(min(f.slide.Max, max))
	v := lo + (hi-lo)*float64(at)/SlideEnd
	if f.log {
		v = twoDigits(math.Exp(v))
	}
	if f.resolved > 0 {
		v = decimals(math.Round(v/f.resolved) * f.resolved)
	}
	if f.Whole {
		v = math.Round(v)
	}
	return min(max, min(f.In.Max, math.Max(f.In.Min, v)))
}

// nudged is the next value up or down: the smallest step away on a linear
// scale, the next of 1, 2, 5, 10 … on a logarithmic one, 1 for a whole number.
func (f Field) nudged(c Settings, ways int) float64 {
	v := f.get(c)
	switch {
	case f.Whole:
		v += float64(ways) * math.Max(1, f.resolved)
	case f.log:
		v = nextNice(v, ways)
	default:
		v = decimals(v + float64(ways)*f.resolved)
	}
	return min(f.In.Max, math.Max(f.In.Min, v))
}

func (f Field) scaled(v float64) float64 {
	if f.log {
		return math.Log(v)
	}
	return v
}

// nextNice is the neighbour of v in …, 1, 2, 5, 10, 20, ….
func nextNice(v float64, ways int) float64 {
	const near = 1e-9 // relative: 2e-3 counts as 0.002
	decade := math.Pow(10, math.Floor(math.Log10(v)))
	nice := []float64{0.5, 1, 2, 5, 10, 20}
	if ways > 0 {
		for _, n := range nice {
			if n*decade > v*(1+near) {
				return twoDigits(n * decade)
			}
		}
	}
	for i := len(nice) - 1; i >= 0; i-- {
		if nice[i]*decade < v*(1-near) {
			return twoDigits(nice[i] * decade)
		}
	}
	return v
}

func twoDigits(v float64) float64 {
	v, _ = strconv.ParseFloat(strconv.FormatFloat(v, 'e', 1, 64), 64)
	return v
}

// decimals drops the binary dust of sums such as 0.1 + 0.2.
func decimals(v float64) float64 { return math.Round(v*1e9) / 1e9 }

func max0(v float64) float64 { return math.Max(0, v) }

// format writes a number as a person types it: 600, 0.002, 1e-06 as 0.000001.
func format(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
