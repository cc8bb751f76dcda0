package study

import (
	"fmt"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/nn"
	"github.com/pcloralab/pcloralab/pclora/train"
	"github.com/pcloralab/pcloralab/tensor"
)

// quarter returns the set with its square images turned by a quarter, clockwise.
func quarter(s train.Set) train.Set {
	turned := *s.Images
	turned.Pixels = make([]byte, len(s.Images.Pixels))
	for i := range turned.Len() {
		turn(turned.Image(i), s.Images.Image(i), data.Images{Channels: turned.Channels, Width: turned.Width})
	}
	s.Images = &turned
	return s
}

// turn puts the turned image [C W W] into to.
func turn(to, from []byte, size data.Images) {
	n := size.Width
	for c := range size.Channels {
		plane := c * n * n
		for y := range n {
			for x := range n {
				to[plane+x*n+n-1-y] = from[plane+y*n+x]
			}
		}
	}
}

// weightsOf returns the weights of the encoder's linears, in order: of a factored
// one the product B·A.
func weightsOf(m model.Model) (all []tensor.Matrix) {
	m.Projections(func(_ string, at *nn.Projection) {
		switch l := (*at).(type) {
		case *nn.Linear:
			all = append(all, l.Weight.Value)
		case *nn.Factored:
			in, out := l.Size()
			w := tensor.New(out, in)
			tensor.MulTo(w, 1, l.Up.Weight.Value, l.Down.Weight.Value)
			all = append(all, w)
		}
	})
	return all
}

// withWeights returns m with other weights in its encoder's linears, all dense, and
// a classifier of its own.
func withWeights(m model.Model, weights []tensor.Matrix) model.Model {
	next := 0
	made := m.Derive(func(_ string, p nn.Projection) nn.Projection {
		l := nn.NewLinear(p.Size())
		l.Weight.Value.Copy(weights[next])
		next++
		bias := p
		if f, ok := p.(*nn.Factored); ok {
			bias = f.Up
		}
		if from := bias.(*nn.Linear).Bias; from != nil {
			l.Bias.Value.Copy(from.Value)
		}
		return l
	})
	model.NoteRanks(made)
	return made
}

// Write writes the study as JSON and as a table in Markdown, under name in a
// folder.
func (s *IntruderStudy) Write(dir, name string) error { return write(dir, name, s, s.Table()) }

// Table returns the study as tables in Markdown.
func (s *IntruderStudy) Table() string {
	share := func(n, of int) string { return fmt.Sprintf("%.1f %%", 100*float64(n)/float64(of)) }
	t := fmt.Sprintf("Made by `%s` on kernels %s, seed %d: the built-in ViT, which knows upright Fashion-MNIST (%s of %s), tuned with a new classifier to the images turned by a quarter, "+
		"%d steps of %d, or compressed to rank %d in %d. Old is what the encoder answers of upright images with the classifier from before.\n\n",
		s.Command, s.Kernels, s.Seed, share(s.Before.Old, s.Before.Total), s.On, s.Ways[0].Steps, s.Batch, s.Rank, squeezeSteps)
	t += "| | rate | intruders | of them with a close neighbour | change of the weights | new, old | intruders times 0.75 | without intruders | as much of the change taken back |\n" +
		"| --- | --: | --- | --- | --: | --- | --- | --- | --- |\n"
	for _, w := range s.Ways {
		t += fmt.Sprintf("| %s | %.3g | %d of %d | %d | %.2f |", w.Name, w.Rate, w.Intruders, w.Vectors, w.Close, w.Change)
		for i, a := range w.Answers {
			switch {
			case !w.Compressed:
				t += fmt.Sprintf(" %s, %s |", share(a.New, a.Total), share(a.Old, a.Total))
			case i < 3:
				t += fmt.Sprintf(" –, %s |", share(a.Old, a.Total))
			default: // it would bring a part of W back
				t += " – |"
			}
		}
		t += strings.Repeat(" the same |", 4-len(w.Answers)) + "\n"
	}
	var floors []string
	for _, n := range s.Noise {
		floors = append(floors, fmt.Sprintf("%d weights [%d %d]: best match %.2f on average, %s below the bound", n.Count, n.Out, n.In, n.Mean, fmt.Sprintf("%.1f %%", 100*(1-n.Pass))))
	}
	return t + "\nThe ten strongest directions of each weight are looked at, of a compressed one all; an intruder matches none of the old ones by 0.5. " +
		fmt.Sprintf("A neighbour is close within %g %% of the value: then the direction may only have turned. ", 100*closeGap) +
		"Noise, random directions: " + strings.Join(floors, "; ") + ".\n"
}
