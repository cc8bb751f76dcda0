package load

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"

	"github.com/pcloralab/pcloralab/pclora/run/runtest"
)

// Share shares a run of a usual size, with 200 points, and returns its id. Where it
// is there already, that is as good.
func Share(base string) (id string, err error) {
	r, err := post(base, 0, "198.51.100.1")
	return r.ID, err
}

// A receipt is what the author of a run gets.
type receipt struct{ ID, Token string }

func post(base string, n int, address string) (got receipt, err error) {
	record := runtest.Finished(200, 26, 2)
	record.Title = fmt.Sprintf("Load %d", n)
	b, err := record.JSON()
	if err != nil {
		return got, err
	}
	r, err := http.NewRequest("POST", base+"/api/runs", bytes.NewReader(append(append([]byte(`{"days":1,"record":`), b...), '}')))
	if err != nil {
		return got, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("CF-Connecting-IP", address)
	text, err := do(r)
	if err != nil {
		return got, err
	}
	return got, json.Unmarshal(text, &got)
}

// client keeps the connections of all that ask at once.
var client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}

// do returns a body, or an error for a status that is none of success.
func do(r *http.Request) ([]byte, error) {
	answer, err := client.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode/100 != 2 {
		err = fmt.Errorf("%s %s: %d %.300s", r.Method, r.URL.Path, answer.StatusCode, b)
	}
	return b, err
}

// Mixed sends n requests of all kinds over several connections. Of forty, one shares a
// run, of which every second one is deleted again; about six ask for what is known of a
// run, for lists, pages and pictures; and the others, as when a link goes around, read
// a run. Writes come from many addresses, as far as the server takes CF-Connecting-IP
// for one; where it does not, writes says how many there may be. It returns the first
// error.
func Mixed(base, id string, n, clients, writes int) error {
	var group sync.WaitGroup
	errs := make([]error, clients)
	for c := range clients {
		group.Go(func() {
			for i := c; i < n && errs[c] == nil; i += clients {
				errs[c] = one(base, id, i, writes)
			}
		})
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// one sends the i-th request.
func one(base, id string, i, writes int) error {
	if share := i / 40; i%40 == 0 && share < writes {
		address := fmt.Sprintf("198.51.100.%d", 2+share%250)
		got, err := post(base, 1+share, address)
		if err != nil || share%2 == 0 || got.Token == "" { // without a token it was there before
			return err
		}
		r, err := http.NewRequest("DELETE", base+"/api/runs/"+got.ID, nil)
		if err != nil {
			return err
		}
		r.Header.Set("Authorization", "Bearer "+got.Token)
		r.Header.Set("CF-Connecting-IP", address)
		_, err = do(r)
		return err
	}
	path := "/api/runs/" + id
	if others := []string{path + "/about", "/api/runs?sort=kept", "/r/" + id, "/embed/" + id, "/og/" + id + ".png", "/r/"}; i%7 == 0 {
		path = others[i/7%len(others)]
	}
	r, err := http.NewRequest("GET", base+path, nil)
	if err != nil {
		return err
	}
	_, err = do(r)
	return err
}
