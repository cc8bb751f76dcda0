package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/chromedp/cdproto/tracing"
	"github.com/chromedp/chromedp"
)

// A Busy is a task of over 50 ms on one thread of a page. Wall is what a
// PerformanceObserver reports and a person feels. CPU is the part in which the
// thread ran: on a machine with more to do than cores, Wall counts the waiting
// for a core too, and only CPU tells what the page itself asks for.
type Busy struct {
	Wall, CPU time.Duration
}

func (b Busy) String() string {
	return fmt.Sprintf("%d ms, %d ms of them at work", b.Wall.Milliseconds(), b.CPU.Milliseconds())
}

// longest is how long a task may take before a person notices.
const longest = 50 * time.Millisecond

// Names of threads in a trace.
const (
	mainThread    = "CrRendererMain"
	workerThreads = "DedicatedWorker thread"
)

// Trace runs f and returns the tasks of over 50 ms on the main threads meanwhile,
// in the order of their ends, of all tabs that are open.
func (p *Page) Trace(f func() error) ([]Busy, error) { return p.trace(mainThread, f) }

// TraceWorkers is Trace for the threads of Web Workers.
func (p *Page) TraceWorkers(f func() error) ([]Busy, error) { return p.trace(workerThreads, f) }

// trace is Trace for threads of a name.
func (p *Page) trace(thread string, f func() error) ([]Busy, error) {
	ctx, cancel := context.WithCancel(p.ctx) // ends the listening
	defer cancel()
	log := newTraceLog()
	if err := chromedp.ListenBrowser(ctx, log.hear); err != nil {
		return nil, err
	}
	_, err := chromedp.CallBrowser(ctx, tracing.Start, tracing.StartParams{
		TransferMode: tracing.StartTransferModeReportEvents,
		TraceConfig:  &tracing.TraceConfig{IncludedCategories: []string{"toplevel"}, ExcludedCategories: []string{"*"}},
	})
	if err != nil {
		return nil, fmt.Errorf("e2e: trace: %w", err)
	}
	failure := f()
	if _, err := chromedp.CallBrowser(ctx, tracing.End, struct{}{}); err != nil {
		return nil, fmt.Errorf("e2e: trace: %w", err)
	}
	select {
	case <-log.complete:
	case <-time.After(2 * answer):
		return nil, fmt.Errorf("e2e: the browser did not hand over its trace in %s", 2*answer)
	}
	return log.busy(thread), failure
}

// A traceEvent is what Chromium's trace format has of a task or of a thread.
// Times are microseconds.
type traceEvent struct {
	Name     string         `json:"name"`
	Process  int            `json:"pid"`
	Thread   int            `json:"tid"`
	Duration float64        `json:"dur"`
	CPU      float64        `json:"tdur"`
	Args     map[string]any `json:"args"`
}

// A traceLog collects a trace. The browser's event loop calls hear.
type traceLog struct {
	mu       sync.Mutex
	events   []traceEvent
	complete chan struct{}
}

func newTraceLog() *traceLog { return &traceLog{complete: make(chan struct{})} }

func (l *traceLog) hear(event any) {
	switch e := event.(type) {
	case *tracing.EventDataCollected:
		l.mu.Lock()
		defer l.mu.Unlock()
		for _, raw := range e.Value {
			var one traceEvent
			if json.Unmarshal(raw, &one) == nil {
				l.events = append(l.events, one)
			}
		}
	case *tracing.EventTracingComplete:
		close(l.complete)
	}
}

// busy returns the long tasks of the threads of this name.
func (l *traceLog) busy(thread string) []Busy {
	l.mu.Lock()
	defer l.mu.Unlock()
	meant := make(map[[2]int]bool)
	for _, e := range l.events {
		if e.Name == "thread_name" && e.Args["name"] == thread {
			meant[[2]int{e.Process, e.Thread}] = true
		}
	}
	var tasks []Busy
	for _, e := range l.events {
		wall := time.Duration(e.Duration * float64(time.Microsecond))
		if e.Name != "ThreadControllerImpl::RunTask" || wall <= longest || !meant[[2]int{e.Process, e.Thread}] {
			continue
		}
		cpu := time.Duration(e.CPU * float64(time.Microsecond))
		if cpu == 0 {
			cpu = wall // a system that does not tell
		}
		tasks = append(tasks, Busy{wall, cpu})
	}
	return slices.Clip(tasks)
}
