package load

import (
	"fmt"
	"io"
	"net/url"
	"slices"
	"sync"
	"time"
)

// Options say what to measure.
type Options struct {
	URL     string        // of the server, such as http://127.0.0.1:8080; loopback only
	Path    string        // what is read
	Clients int           // connections at once
	Time    time.Duration // for all
}

// A Result is what was measured.
type Result struct {
	Bytes    int           // of an answer's body
	P50, P99 time.Duration // of one connection's answers
	Answers  int           // of one connection
	Rate     float64       // answers a second of all connections together
	Clients  int
}

// Write prints a Result.
func (r Result) Write(w io.Writer) {
	fmt.Fprintf(w, "one connection: p50 %.3f ms, p99 %.3f ms of %d answers of %d bytes\n",
		millis(r.P50), millis(r.P99), r.Answers, r.Bytes)
	fmt.Fprintf(w, "%d connections: %.0f answers a second\n", r.Clients, r.Rate)
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// Run measures a server.
func Run(o Options) (Result, error) {
	u, err := url.Parse(o.URL)
	if err != nil || u.Scheme != "http" || u.Host == "" {
		return Result{}, fmt.Errorf("load: %q is no address such as http://127.0.0.1:8080", o.URL)
	}
	if h := u.Hostname(); h != "localhost" && h != "127.0.0.1" && h != "::1" {
		return Result{}, fmt.Errorf("load: %s is another machine: measure a server on this one", h)
	}
	one, err := dial(u.Host, o.Path)
	if err != nil {
		return Result{}, err
	}
	defer one.close()
	// Once, so that what is read is in memory.
	if err := one.ask(); err != nil {
		return Result{}, err
	}
	r := Result{Bytes: one.bytes, Clients: o.Clients}
	took, err := one.until(time.Now().Add(o.Time / 2))
	if err != nil {
		return r, err
	}
	slices.Sort(took)
	r.Answers, r.P50, r.P99 = len(took), took[len(took)/2], took[len(took)*99/100]
	r.Rate, err = together(u.Host, o)
	return r, err
}

// together has several connections ask at once.
func together(host string, o Options) (rate float64, err error) {
	var group sync.WaitGroup
	counts, errs := make([]int, o.Clients), make([]error, o.Clients)
	start := time.Now()
	for i := range o.Clients {
		group.Go(func() {
			c, err := dial(host, o.Path)
			if err != nil {
				errs[i] = err
				return
			}
			defer c.close()
			took, err := c.until(start.Add(o.Time / 2))
			counts[i], errs[i] = len(took), err
		})
	}
	group.Wait()
	n := 0
	for i := range counts {
		n += counts[i]
		if errs[i] != nil {
			return 0, errs[i]
		}
	}
	return float64(n) / time.Since(start).Seconds(), nil
}
