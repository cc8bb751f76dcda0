// Package result is the card at the end of a run: what the student kept and
// what it shed.
package result

import (
	"fmt"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/part"
	"github.com/pcloralab/pcloralab/ui/plot"
	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/vugu/vugu"
)

// A Result shows a View.
type Result struct {
	View View
	Do   func(store.Event)
}

// A View is what a Result shows.
type View struct {
	Done     bool // whether there is a result
	Result   run.Result
	Rank     string // of the adapters: one number, or from which to which
	Options  string // what the run was made with
	Preset   string // whose options they are, empty for none
	Began    int    // trainers that the run began with
	Replicas int    // and that it ended with
	Things   string // what the data is of: images or texts
	Saved    store.Saved
	Busy     store.Busy
	Download bool
	Again    bool
	Share    bool
	Replayed bool // whether it was made elsewhere, so that there is nothing to download or to share
}

// Of is the View of a State.
func Of(s store.State) View {
	v := View{Saved: s.Saved, Busy: s.Busy, Download: s.Can("download"), Again: s.Can("again"), Share: s.Can("share"), Replayed: s.Replayed, Things: s.Things()}
	if s.Result != nil {
		v.Done, v.Result, v.Rank = true, *s.Result, s.RankWords()
		v.Options, v.Preset = store.OptionWords(s.Config()), s.Preset()
		v.Began, v.Replicas = s.Run.Began, s.Run.Replicas
	}
	return v
}

// A Bar compares the original with the student in one respect.
type Bar struct {
	Name, Of              string // what, and of how many or for what
	Before, After, Change string
	BeforeAt, AfterAt     string // lengths, as SVG writes them
}

// bars lists the comparisons, what matters most first.
func (c *Result) bars() []Bar {
	b, a := c.View.Result.Before, c.View.Result.After
	accuracy := bar("Test accuracy", fmt.Sprintf("right of %s %s that training never saw", say.Count(a.Total), c.View.Things), b.Accuracy(), a.Accuracy(), say.Share)
	accuracy.Change = say.Share(c.View.Result.Kept()) + " kept"
	one := "an " + strings.TrimSuffix(c.View.Things, "s")
	if c.View.Things == "texts" {
		one = "a text"
	}
	all := []Bar{
		accuracy,
		count("Encoder’s linear weights", "without biases and norms", b.EncoderWeights, a.EncoderWeights, say.Count[int64]),
		count("All parameters", "of the whole model", b.Params, a.Params, say.Count[int64]),
		count("Arithmetic", "operations "+one+", attention included", b.FLOPs, a.FLOPs, say.Short),
	}
	if b.EncoderBytes > 0 {
		embeddings := count("Embeddings", "words, positions and types", b.EmbeddingBytes, a.EmbeddingBytes, say.Bytes)
		if b.EmbeddingBytes == a.EmbeddingBytes {
			embeddings.Change, embeddings.Of = "stay", "which this run did not replace"
		}
		all = append(all, count("Encoder", "its blocks, with biases and norms", b.EncoderBytes, a.EncoderBytes, say.Bytes), embeddings)
	}
	return append(all,
		count("Whole file", "as safetensors", b.Bytes, a.Bytes, say.Bytes),
		bar("Time", one+", median, measured on "+c.machine(), b.Millis, a.Millis, say.Millis))
}

// machine is whose machine the times are of.
func (c *Result) machine() string {
	if c.View.Replayed {
		return "its author’s machine"
	}
	return "this machine"
}

func count(name, of string, before, after int64, write func(int64) string) Bar {
	return bar(name, of, float64(before), float64(after), func(v float64) string { return write(int64(v)) })
}

func bar(name, of string, before, after float64, write func(float64) string) Bar {
	most := max(before, after)
	length := func(v float64) string {
		if most <= 0 {
			return "0%"
		}
		return plot.Percent(plot.Width * v / most)
	}
	b := Bar{Name: name, Of: of, Before: write(before), After: write(after), BeforeAt: length(before), AfterAt: length(after)}
	switch {
	case before <= 0:
	case after <= before:
		b.Change = "−" + say.Share(1-after/before)
	default:
		b.Change = "+" + say.Share(after/before-1)
	}
	return b
}

// headline is the result in one sentence.
func (c *Result) headline() string {
	if c.View.Replayed {
		return "What came out" // the head of the page has the sentence
	}
	r := c.View.Result
	return fmt.Sprintf("%s of the accuracy is left, with %s of the encoder’s linear weights.", say.Share(r.Kept()), say.Share(1-r.Gone()))
}

func (c *Result) lead() string {
	r := c.View.Result
	with := say.Trainers(c.View.Began)
	if c.View.Replicas != c.View.Began {
		with += fmt.Sprintf(", %s at the end", say.Count(c.View.Replicas))
	}
	return fmt.Sprintf("The student answers %s of %s test %s correctly, the original %s. The run took %s with %s.",
		say.Count(r.After.Correct), say.Count(r.After.Total), c.View.Things, say.Count(r.Before.Correct), say.Seconds(r.Seconds), with)
}

// made names the options that made the result.
func (c *Result) made() string {
	if !c.View.Done {
		return ""
	}
	by := "Options of its own"
	if name := c.View.Preset; name != "" {
		by = "Preset " + store.PresetNames[name]
	}
	return fmt.Sprintf("%s, rank %s: %s.", by, c.View.Rank, c.View.Options)
}

func (c *Result) beforeCorrect() string { return fmt.Sprint(c.View.Result.Before.Correct) }
func (c *Result) afterCorrect() string  { return fmt.Sprint(c.View.Result.After.Correct) }
func (c *Result) total() string         { return fmt.Sprint(c.View.Result.After.Total) }
func (c *Result) gone() string          { return fmt.Sprintf("%.6f", c.View.Result.Gone()) }

func (c *Result) download() vugu.Builder {
	label := "Download the student"
	if c.View.Busy == store.Exporting {
		label = "Packing …"
	}
	return &part.Button{ID: "download", Label: label, Icon: part.IconDownload, Kind: "main", Off: !c.View.Download, Do: c.Do}
}

func (c *Result) again() vugu.Builder {
	return &part.Button{ID: "again", Label: "Run again", Icon: part.IconReset, Off: !c.View.Again, Do: c.Do}
}

func (c *Result) share() vugu.Builder {
	return &part.Button{ID: "share", Label: "Share", Icon: part.IconLink, Off: !c.View.Share, Do: c.Do}
}

func (c *Result) saved() string {
	if c.View.Saved.Name == "" {
		return "A zip with the model, its config.json and a README that says how to load it."
	}
	return c.View.Saved.Name + ", " + say.Bytes(int64(c.View.Saved.Bytes)) + ", went to your downloads."
}
