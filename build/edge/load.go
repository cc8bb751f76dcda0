package edge

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pcloralab/pcloralab/pclora/run/runtest"
)

// A Load is what a server of shared runs did under load, over loopback.
type Load struct {
	Bytes     int           // of each run
	P50, P99  time.Duration // of a run's GET, one client asking again and again
	PerSecond float64       // GETs of runs that clients at once had answered
	Mixed     int           // requests of all kinds
	Took      time.Duration // for those
	Wrong     int           // answers other than they had to be
	First     error         // of those
}

// String is the load in words.
func (l Load) String() string {
	return fmt.Sprintf("GET of a run of %d bytes: p50 %.2f ms, p99 %.2f ms by one client, %.0f/s by %d at once\n"+
		"%d mixed requests in %.1f s, %d of them answered wrongly",
		l.Bytes, ms(l.P50), ms(l.P99), l.PerSecond, crowd, l.Mixed, l.Took.Seconds(), l.Wrong)
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

const (
	crowd = 8  // clients at once
	hot   = 40 // runs that are read
)

// Measure puts a server under load, twice for so long and then with so many mixed
// requests. Clients send the header CF-Connecting-IP, which the server must believe.
func Measure(url string, each time.Duration, mixed int) (Load, error) {
	u := &user{url: url, http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: crowd}}}
	defer u.http.CloseIdleConnections()
	l := Load{Mixed: mixed}
	for range hot {
		if err := u.share(); err != nil {
			return l, err
		}
	}
	l.Bytes = u.runs[0].bytes
	if _, err := u.read(each/4, 1); err != nil { // engines warm up
		return l, err
	}
	times, err := u.read(each, 1)
	if err != nil {
		return l, err
	}
	slices.Sort(times)
	l.P50, l.P99 = times[len(times)/2], times[len(times)*99/100]
	if times, err = u.read(each, crowd); err != nil {
		return l, err
	}
	l.PerSecond = float64(len(times)) / each.Seconds()
	begin := time.Now()
	l.Wrong, l.First = u.mix(mixed)
	l.Took = time.Since(begin)
	return l, nil
}

// A user is the clients.
type user struct {
	url  string
	http *http.Client
	runs []held
	next atomic.Int64
}

// A held is a run that was shared.
type held struct {
	id, token string
	bytes     int
}

// read has so many clients get runs for so long, and returns how long each took.
func (u *user) read(during time.Duration, clients int) (all []time.Duration, err error) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	end := time.Now().Add(during)
	for c := range clients {
		wg.Go(func() {
			var own []time.Duration
			for i := c; ; i++ {
				begin := time.Now()
				if begin.After(end) {
					break
				}
				if wrong := u.get("/api/runs/"+u.runs[i%hot].id, 200); wrong != nil {
					mu.Lock()
					defer mu.Unlock()
					err = errors.Join(err, wrong)
					return
				}
				own = append(own, time.Since(begin))
			}
			mu.Lock()
			defer mu.Unlock()
			all = append(all, own...)
		})
	}
	wg.Wait()
	return all, err
}

// mix has the crowd send n requests and returns how many were answered wrongly, and
// how the first was.
func (u *user) mix(n int) (wrong int, first error) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	var sent atomic.Int64
	for range crowd {
		wg.Go(func() {
			for i := int(sent.Add(1)) - 1; i < n; i = int(sent.Add(1)) - 1 {
				if err := u.one(i); err != nil {
					mu.Lock()
					if wrong++; first == nil {
						first = err
					}
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	return wrong, first
}

// one sends request i of the mix: of a hundred, three share a run and delete it,
// four look at what is known of one, three at the gallery, two at a page, two at what
// is not there, and the others read a run.
func (u *user) one(i int) error {
	id := u.runs[i%hot].id
	switch i % 100 {
	case 7, 37, 67:
		h, err := u.post()
		if err != nil {
			return err
		}
		return u.ask("DELETE", "/api/runs/"+h.id, nil, 204, nil, "Authorization", "Bearer "+h.token)
	case 5, 25, 55, 75:
		return u.get("/api/runs/"+id+"/about", 200)
	case 13, 43, 73:
		return u.get("/api/runs?sort=kept&limit=10", 200)
	case 19, 59:
		return u.get("/r/"+id, 200)
	case 29, 89:
		return u.get("/api/runs/AAAAAAAAAAA", 404)
	}
	return u.get("/api/runs/"+id, 200)
}

func (u *user) share() error {
	h, err := u.post()
	u.runs = append(u.runs, h)
	return err
}

// post shares a run that is like no other.
func (u *user) post() (h held, err error) {
	r := runtest.Finished(200, 24, 4)
	r.Title = fmt.Sprintf("load %d %d", time.Now().UnixNano(), u.next.Add(1))
	record, err := r.JSON()
	if err != nil {
		return h, err
	}
	var got struct{ ID, Token string }
	body := append(append([]byte(`{"record":`), record...), '}')
	err = u.ask("POST", "/api/runs", body, 201, &got, "Content-Type", "application/json")
	return held{got.ID, got.Token, len(record)}, err
}

func (u *user) get(path string, status int) error { return u.ask("GET", path, nil, status, nil) }

// ask sends a request, each from another address, and reads JSON of the answer into
// out.
func (u *user) ask(method, path string, body []byte, status int, out any, headers ...string) error {
	r, err := http.NewRequest(method, u.url+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	n := u.next.Add(1)
	r.Header.Set("CF-Connecting-IP", fmt.Sprintf("10.%d.%d.%d", n>>16&255, n>>8&255, n&255))
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := u.http.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	switch {
	case err != nil:
		return err
	case answer.StatusCode != status:
		return fmt.Errorf("edge: %s %s: %d %.200s, want %d", method, path, answer.StatusCode, b, status)
	case out != nil:
		return json.Unmarshal(b, out)
	}
	return nil
}
