// Command trial is a Worker whose handlers do what isolate must stand: its test asks
// for each.
package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"time"

	"github.com/syumai/workers/cloudflare"
	"github.com/syumai/workers/cloudflare/r2"

	"github.com/pcloralab/pcloralab/wasm/edge/isolate"
)

func main() {
	served := 0
	mux := http.NewServeMux()
	mux.HandleFunc("/echo", echo)
	mux.HandleFunc("/served", func(w http.ResponseWriter, _ *http.Request) {
		served++
		fmt.Fprint(w, served)
	})
	mux.HandleFunc("/wait", func(w http.ResponseWriter, _ *http.Request) {
		served++
		bucket, err := r2.NewBucket("BLOBS")
		if err == nil {
			_, err = bucket.Head("nothing")
		}
		fmt.Fprint(w, served, err)
	})
	mux.HandleFunc("/later", func(w http.ResponseWriter, _ *http.Request) {
		cloudflare.WaitUntil(func() { served += 100 })
	})
	mux.HandleFunc("/answer", answer)
	mux.HandleFunc("/refuse", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusForbidden) })
	mux.HandleFunc("/panic", func(http.ResponseWriter, *http.Request) { panic("as it must") })
	mux.HandleFunc("/crash", func(http.ResponseWriter, *http.Request) {
		go panic("in a goroutine that nobody recovers")
		runtime.Gosched()
	})
	mux.HandleFunc("/forever", func(http.ResponseWriter, *http.Request) { select {} })
	mux.HandleFunc("/sleep", func(w http.ResponseWriter, r *http.Request) {
		d, err := time.ParseDuration(r.FormValue("for"))
		time.Sleep(d)
		fmt.Fprint(w, "slept", err)
	})
	isolate.Serve(mux)
}

// echo tells what a handler sees of a request.
func echo(w http.ResponseWriter, r *http.Request) {
	sum := sha256.New()
	n, err := io.Copy(sum, r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	json.NewEncoder(w).Encode(map[string]any{
		"method": r.Method, "path": r.URL.Path, "query": r.URL.RawQuery, "uri": r.RequestURI, "host": r.Host,
		"from": r.RemoteAddr, "tls": r.TLS != nil, "header": r.Header["X-Test"], "length": r.ContentLength,
		"bytes": n, "sum": fmt.Sprintf("%x", sum.Sum(nil)),
	})
}

// answer gives what is hard to hand on.
func answer(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Add("Set-Cookie", "a=1, 2")
	h.Add("Set-Cookie", "b=3")
	h.Set("X-Lines", "one\r\nX-Evil: two")
	h.Set("Content-Type", "text/x-test")
	switch r.FormValue("status") {
	case "204":
		w.WriteHeader(http.StatusNoContent)
	case "304":
		w.WriteHeader(http.StatusNotModified)
	case "impossible":
		w.WriteHeader(42)
	default:
		w.WriteHeader(http.StatusTeapot)
		w.WriteHeader(http.StatusOK) // too late
		fmt.Fprint(w, "tea")
	}
}
