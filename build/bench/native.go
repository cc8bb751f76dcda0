package bench

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"time"

	engine "github.com/pcloralab/pcloralab/pclora/bench"
	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/tensor"
)

// PyTorch is the name of its rows in a Native.
const PyTorch = "PyTorch"

// A Native is the engine compiled for this machine beside PyTorch on the CPU.
type Native struct {
	Command string    `json:"command"`
	Machine string    `json:"machine"`
	Go      string    `json:"go"`
	Kernels string    `json:"kernels"`
	Torch   string    `json:"torch"`   // version; empty where there is none
	Threads int       `json:"threads"` // of PyTorch
	Times   int       `json:"times"`
	Steps   []StepRow `json:"steps"`
}

// NativeOptions say what to measure natively.
type NativeOptions struct {
	Times, Warm int
	Threads     int      // of PyTorch, and replicas of ours beside one
	Cases       []string // names of steps; none for all
	Log         io.Writer
}

// RunNative measures every step with the native engine and with PyTorch in
// turns. Where Python has no torch it says so and measures ours alone.
func RunNative(o NativeOptions) (*Native, error) {
	n := &Native{Machine: machine(), Go: runtime.Version(), Kernels: tensor.Used().Name, Threads: o.Threads, Times: o.Times}
	for _, c := range run.StepCases() {
		if !(Options{Cases: o.Cases}).wants(c.Name) {
			continue
		}
		row, err := n.step(c, o)
		if err != nil {
			return nil, err
		}
		n.Steps = append(n.Steps, row)
		fmt.Fprintf(o.Log, "%s: %.1f ms, λ=0 %.1f ms, %s %.1f ms\n", c.Name, row.By[Ours(1)].Median(), row.By[OursFaded].Median(), PyTorch, row.By[PyTorch].Median())
	}
	return n, nil
}

// step measures a case: both engines at λ = ½ in turns, then at λ = 0.
func (n *Native) step(c run.StepCase, o NativeOptions) (StepRow, error) {
	row := StepRow{Case: c, By: make(map[string]Timing)}
	ours, err := engine.NewStep(c)
	if err != nil {
		return row, err
	}
	shared, err := engine.NewSharedStep(c, o.Threads)
	if err != nil {
		return row, err
	}
	torch, err := openTorch(c, o.Threads)
	switch {
	case errors.Is(err, errNoTorch):
		fmt.Fprintf(o.Log, "NOT COMPARED with PyTorch: %v\n", err)
	case err != nil:
		return row, err
	default:
		defer torch.close()
		n.Torch = torch.Version
	}
	row.FLOPs, row.FadedFLOPs = engine.StepCost(c, false).FLOPs(), engine.StepCost(c, true).FLOPs()
	all := map[string]turns{}
	for _, faded := range []bool{false, true} {
		name, crowd, peer := Ours(1), Ours(o.Threads), PyTorch
		if faded {
			name, crowd, peer = OursFaded, crowd+" at λ = 0", PyTorch+" at λ = 0"
		}
		for range o.Warm + o.Times {
			t, err := stepNatively(ours, faded)
			if err != nil {
				return row, err
			}
			all[name] = turns{Turns: append(all[name].Turns, t)}
			if o.Threads > 1 {
				if t, err = stepNatively(shared, faded); err != nil {
					return row, err
				}
				all[crowd] = turns{Turns: append(all[crowd].Turns, t)}
			}
			if torch == nil {
				continue
			}
			if t, err = torch.step(faded); err != nil {
				return row, err
			}
			all[peer] = turns{Turns: append(all[peer].Turns, t)}
		}
		for _, other := range []string{peer, crowd} {
			d, err := compareLosses(other, losses(all[other]), losses(all[name]))
			if err != nil {
				return row, err
			}
			row.Difference = max(row.Difference, d)
		}
	}
	row.By, row.Loss = timings(all, o.Warm), losses(all[Ours(1)])
	return row, nil
}

// stepNatively makes and times a step.
func stepNatively(s *engine.Step, faded bool) (turn, error) {
	start := time.Now()
	r, err := s.Once(faded)
	took := time.Since(start)
	return turn{Millis: float64(took) / 1e6, Loss: run.Loss{Task: r.Task, Distil: r.Distil, GradNorm: r.GradNorm}}, err
}

// Table returns the measurement in Markdown.
func (n *Native) Table() string {
	crowd := Ours(n.Threads)
	var rows [][]string
	for _, s := range n.Steps {
		rows = append(rows, []string{
			stepTitle(s), millis(s.By[Ours(1)]), fasterThan(s.By[crowd], s.By[Ours(1)]),
			speed(s.By[PyTorch], s.By[crowd]), millis(s.By[crowd+" at λ = 0"]), millis(s.By[PyTorch+" at λ = 0"]),
		})
	}
	torch := "no PyTorch on this machine"
	if n.Torch != "" {
		torch = fmt.Sprintf("PyTorch %s, %d threads", n.Torch, n.Threads)
	}
	return fmt.Sprintf("Made by `%s`: %s; %s, kernels %s; %s; median of %d, in turns.\n\n", n.Command, n.Machine, n.Go, n.Kernels, torch, n.Times) +
		markdown([]string{"one training step, ms", "ours, one goroutine", fmt.Sprintf("ours, %d goroutines", n.Threads),
			"PyTorch (its time over ours with as many)", fmt.Sprintf("ours, %d, at λ = 0", n.Threads), "PyTorch at λ = 0"}, rows)
}

// speed is a time and its share of another.
func speed(t, of Timing) string {
	if r := ratio(t, of); r > 0 {
		return fmt.Sprintf("%s (%.2f ×)", millis(t), r)
	}
	return millis(t)
}
