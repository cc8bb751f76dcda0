package bench

import (
	"runtime"
	"time"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/train"
	"github.com/pcloralab/pcloralab/tensor"
)

// A Job is a measurement under way. A job that has ended can be given a new
// Measure of its case, which goes on from there without preparing again.
type Job struct {
	Done int // repetitions done

	ask     run.Measure
	result  run.Measured
	step    *Step
	product *Product
	calls   int // of a product in one repetition; 0 before that is known
	half    time.Duration
	mallocs uint64 // before the half or repetition under way, then of all

	replay *Replay       // of the step's products; nil unless asked for
	due    bool          // whether a pass of it is under way
	pass   time.Duration // of the pass under way

	hires Hire
	crew  Crew      // nil with one replica
	began time.Time // of the shared step under way
	sum   []float32 // what it exchanges, once computed here
}

// NewJob returns the job of a valid Measure. It goes on with kept, unless that
// is nil or of another case. hires may be nil where one replica is the most that
// is asked for. Its error is a *run.FieldError.
func NewJob(ask run.Measure, kept *Job, hires Hire) (*Job, error) {
	if err := ask.Validate(); err != nil {
		return nil, err
	}
	j := &Job{ask: ask, result: run.Measured{Measure: ask, Kernels: tensor.Used().Name}, hires: hires}
	if kept != nil && kept.continues(ask) {
		j.step, j.crew, j.product, j.calls = kept.step, kept.crew, kept.product, kept.calls
	}
	return j, nil
}

// continues reports whether a job that ended can serve another Measure. A step
// that was left half done cannot.
func (j *Job) continues(ask run.Measure) bool {
	return j.ask.Case == ask.Case && j.ask.Replicas == ask.Replicas && j.sum == nil && (j.step == nil || !j.step.run.Half())
}

// Crew returns whom the job has hired, nil for nobody.
func (j *Job) Crew() Crew { return j.crew }

// Result returns what was measured so far.
func (j *Job) Result() run.Measured { return j.result }

// pieceFLOPs is how many FLOPs of products one piece does: a tenth of a second
// on a slow machine.
const pieceFLOPs = 500_000_000

// atLeast is how long a repetition of a product takes at least; a browser's
// clock may be as coarse as a tenth of a millisecond.
const atLeast = 20 * time.Millisecond

// Next does the next piece: half a step, a repetition of a product, or a
// preparation. It reports whether there is more to do. Its error is
// train.Run's, and ends the job.
func (j *Job) Next(now func() time.Time) (more bool, err error) {
	switch c, isStep := run.StepCaseOf(j.ask.Case); {
	case isStep && j.step == nil:
		j.step, err = NewStep(c)
	case isStep && j.ask.Replicas > 1 && j.crew == nil:
		err = j.hire()
	case isStep && j.ask.Replicas > 1 && j.Done < j.ask.Times:
		err = j.stepShared(now)
	case isStep && j.ask.Products && j.replay == nil:
		var list []tensor.Product
		list, err = j.step.Products(j.ask.Faded)
		j.replay = NewReplay(list)
	case j.due:
		j.alone(now)
	case isStep && j.Done < j.ask.Times:
		err = j.stepHalf(now)
	case !isStep && j.product == nil:
		p, _ := run.ProductCaseOf(j.ask.Case)
		j.product = NewProduct(p)
	case !isStep && j.calls == 0:
		j.calibrate(now)
	case !isStep && j.Done < j.ask.Times:
		j.repeat(now)
	}
	return err == nil && (j.due || j.Done < j.ask.Times), err
}

// stepHalf does half a step.
func (j *Job) stepHalf(now func() time.Time) error {
	mallocs, start := countMallocs(), now()
	if !j.step.run.Half() {
		err := j.step.Forward(j.ask.Faded)
		j.half = now().Sub(start)
		j.mallocs += countMallocs() - mallocs
		return err
	}
	report, err := j.step.Backward()
	if err != nil {
		return err
	}
	took := now().Sub(start) + j.half
	j.mallocs += countMallocs() - mallocs
	j.stepped(report, took)
	return nil
}

// stepped books a step.
func (j *Job) stepped(report train.StepReport, took time.Duration) {
	j.result.Losses = append(j.result.Losses, run.Loss{Task: report.Task, Distil: report.Distil, GradNorm: report.GradNorm})
	j.result.FLOPs = StepCost(j.step.Case, j.ask.Faded).FLOPs()
	j.add(took, 1)
	j.due = j.replay != nil
}

// calibrate finds how many calls a repetition needs to be measured well.
func (j *Job) calibrate(now func() time.Time) {
	j.product.Once()
	for calls := 1; ; calls *= 2 {
		start := now()
		for range calls {
			j.product.Once()
		}
		if took := now().Sub(start); took >= atLeast/4 || calls >= 1<<16 {
			j.calls = max(1, int(float64(calls)*float64(atLeast)/float64(max(took, 1))+1))
			j.calls = min(j.calls, 1<<16)
			return
		}
	}
}

// repeat times a product's calls.
func (j *Job) repeat(now func() time.Time) {
	mallocs, start := countMallocs(), now()
	for range j.calls {
		j.product.Once()
	}
	took := now().Sub(start)
	j.mallocs += countMallocs() - mallocs
	j.result.FLOPs = j.product.Case.FLOPs()
	j.add(took, j.calls)
}

// add books a repetition of so many calls.
func (j *Job) add(took time.Duration, calls int) {
	j.Done++
	j.result.Millis = append(j.result.Millis, millis(took)/float64(calls))
	j.result.Allocs = float64(j.mallocs) / float64(j.Done)
}

// alone times a part of the step's products alone.
func (j *Job) alone(now func() time.Time) {
	start := now()
	more := j.replay.Next(pieceFLOPs)
	j.pass += now().Sub(start)
	if !more {
		j.result.Alone = append(j.result.Alone, millis(j.pass))
		j.due, j.pass = false, 0
	}
}

// countMallocs returns how many objects were ever allocated.
func countMallocs() uint64 {
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return s.Mallocs
}

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
