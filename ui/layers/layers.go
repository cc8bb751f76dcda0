// Package layers is the table of the encoder's linears: what each weighs
// before and after.
package layers

import (
	"fmt"
	"html"
	"strconv"
	"strings"

	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/vugu/vugu"
)

// A Layers shows a View.
type Layers struct {
	View View
	Do   func(store.Event)
}

// A View is what a Layers shows.
type View struct {
	Groups []Group
	Total  Sizes
	Rank   string // of all layers: one number, or from which to which
	Note   string // that the ranks are not yet known; empty where they are
}

// A Group is one block of the encoder.
type Group struct {
	Name  string
	Fold  string // name of its fold in the store
	Open  bool
	Sizes Sizes
	Rank  string
	Rows  []Row
}

// A Row is one linear.
type Row struct {
	Name, Path, Shape, Rank string
	Sizes                   Sizes
}

// Sizes are numbers of weights; the bias, which stays, is not counted.
type Sizes struct{ Before, After int64 }

// Of is the View of a State.
func Of(s store.State) View {
	ranks := s.Ranks()
	v := View{Rank: s.RankWords()}
	if !s.RanksKnown() {
		v.Note = "Each layer’s rank is not known yet; until then this shows what they come to on average, at most."
	}
	for i, b := range store.Blocks(s.Model.Layers) {
		g := Group{Name: b.Name, Fold: fmt.Sprintf("block-%d", i), Sizes: Sizes{b.Weights(), b.FactoredWeights(ranks)}, Rank: store.RankWords(b.Ranks(ranks))}
		g.Open = s.IsOpen(g.Fold)
		for _, l := range b.Linears {
			g.Rows = append(g.Rows, Row{
				Name: l.Name, Path: l.Path, Shape: fmt.Sprintf("%d × %d", l.Out, l.In),
				Rank: strconv.Itoa(ranks[l.At]), Sizes: Sizes{l.Weights(), l.FactoredWeights(ranks[l.At])},
			})
		}
		v.Total.Before += g.Sizes.Before
		v.Total.After += g.Sizes.After
		v.Groups = append(v.Groups, g)
	}
	return v
}

func (s Sizes) before() string { return say.Count(s.Before) }
func (s Sizes) after() string  { return say.Count(s.After) }

// kept is the share that is left; it may exceed 1.
func (s Sizes) kept() string {
	if s.Before == 0 {
		return "–"
	}
	return say.Share(float64(s.After) / float64(s.Before))
}

func (c *Layers) fold(g Group) { c.Do(store.Fold{Name: g.Fold}) }

func (c *Layers) expanded(g Group) string {
	if g.Open {
		return "true"
	}
	return "false"
}

// path lets a long path break after its dots.
func (c *Layers) path(r Row) vugu.HTML {
	return vugu.HTML(strings.ReplaceAll(html.EscapeString(r.Path), ".", ".<wbr>"))
}

func (c *Layers) none() bool { return len(c.View.Groups) == 0 }
