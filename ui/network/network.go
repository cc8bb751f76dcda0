// Package network draws the encoder as matrices, all to one scale: each
// pretrained weight matrix is a tile that fades with λ, and along two of its
// edges lie the adapter's thin matrices, as thick as their rank.
package network

import (
	"fmt"
	"math"
	"slices"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/ui/plot"
	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/store"
)

// A Network shows a View. Keep it between builds: it draws blocks anew only where
// their matrices have changed, and not where they fade.
type Network struct {
	View View

	layers []run.Layer // that Blocks are of
	ranks  []int
}

// A View is what a Network shows.
type View struct {
	Blocks []Block
	Lambda float64 // how strongly the tiles are drawn, in [0, 1]
	Glow   float64 // how strongly the adapters are drawn, in [0, 1]
	Rank   string  // of the adapters: one number, or from which to which
	Kept   int64   // parameters that no run replaces
}

// A Block is one block of the encoder, a few paths in a box of Width units.
type Block struct {
	Name     string
	Tiles    string // the pretrained matrices
	Cells    string // lines over the tiles, that show them as matrices
	Adapters string // the thin ones, at their edges
	Height   float64
}

// Sizes in a block's box: its width, the space between matrices, that between
// a tile and its adapter, and the least an adapter is drawn with.
const (
	Width    = 120.0
	gap      = 5.0
	apart    = 1.2
	thinnest = 2.4
)

// Begin sets what the next build shows.
func (c *Network) Begin(s store.State) {
	n := 0
	if s.Run != nil {
		n = s.Run.N
	}
	ranks := s.RanksNow(n)
	v := View{Lambda: 1, Glow: idle, Rank: s.RankWordsNow()}
	if s.Run != nil && s.Run.N > 0 {
		v.Lambda = s.Run.Last.Lambda
		v.Glow = idle + (1-idle)*(1-v.Lambda)
	}
	v.Kept = s.Model.Params - s.EncoderWeights()
	v.Blocks = c.View.Blocks
	if !slices.Equal(c.layers, s.Model.Layers) || !slices.Equal(c.ranks, ranks) {
		c.layers, c.ranks, v.Blocks = s.Model.Layers, slices.Clone(ranks), nil
		for _, b := range store.Blocks(s.Model.Layers) {
			v.Blocks = append(v.Blocks, draw(b, ranks))
		}
	}
	c.View = v
}

// idle is how strongly adapters are drawn that have not learnt anything yet.
const idle = 0.35

// draw lays a block's matrices out in rows, long side across, the longest side
// filling the box. ranks are those of all layers.
func draw(b store.Block, ranks []int) Block {
	longest, perRow := 1, 1
	for _, l := range b.Linears {
		longest = max(longest, l.In, l.Out)
	}
	for _, l := range b.Linears {
		perRow = max(perRow, longest/max(l.In, l.Out))
	}
	unit := (Width - gap*float64(perRow-1)) / float64(longest)
	var tiles, cells, adapters plot.Path
	x, y, row := 0.0, 0.0, 0.0
	for _, l := range b.Linears {
		w, h := unit*float64(max(l.In, l.Out)), unit*float64(min(l.In, l.Out))
		if max(l.In, l.Out) == longest {
			w = Width // the gaps of a full row belong to it
		}
		if x > 0 && x+w > Width+gap/2 {
			x, y, row = 0, y+row+gap, 0
		}
		thick := math.Min(h, math.Max(thinnest, unit*float64(ranks[l.At])))
		edge := math.Min(thick, h/4) + apart
		tiles.Rect(x+edge, y+edge, w-edge, h-edge)
		rule(&cells, x+edge, y+edge, w-edge, h-edge)
		adapters.Rect(x+edge, y, w-edge, thick)
		adapters.Rect(x, y+edge, thick, h-edge)
		x, row = x+w+gap, math.Max(row, h)
	}
	return Block{Name: b.Name, Tiles: tiles.String(), Cells: cells.String(), Adapters: adapters.String(), Height: y + row}
}

// rule draws lines that divide a tile into about square cells, four along its
// shorter side.
func rule(p *plot.Path, x, y, w, h float64) {
	const along = 4
	cell := math.Min(w, h) / along
	across, down := int(math.Round(w/cell)), int(math.Round(h/cell))
	for i := 1; i < across; i++ {
		p.Move(x+w*float64(i)/float64(across), y)
		p.Line(x+w*float64(i)/float64(across), y+h)
	}
	for i := 1; i < down; i++ {
		p.Move(x, y+h*float64(i)/float64(down))
		p.Line(x+w, y+h*float64(i)/float64(down))
	}
}

func (c *Network) viewBox(b Block) string {
	return fmt.Sprintf("-1 -1 %.0f %.1f", Width+2, b.Height+2)
}

func (c *Network) lambda() string { return say.Fixed(c.View.Lambda, 3) }
func (c *Network) glow() string   { return say.Fixed(c.View.Glow, 3) }

func (c *Network) label() string {
	if len(c.View.Blocks) == 0 {
		return "The network appears here once it is loaded."
	}
	return fmt.Sprintf("%d blocks. Their pretrained matrices are drawn at %s of their strength, their adapters have rank %s.",
		len(c.View.Blocks), say.Share(c.View.Lambda), c.View.Rank)
}

func (c *Network) adapters() string {
	return fmt.Sprintf("its adapter: two thin matrices of rank %s", c.View.Rank)
}

func (c *Network) kept() string {
	if len(c.View.Blocks) == 0 {
		return ""
	}
	return "The other " + say.Short(c.View.Kept) + " parameters (embeddings, norms, biases, classifier) stay."
}
