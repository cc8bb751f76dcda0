package edge

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// trial runs the Worker of testdata/trial, with less patience and a shorter life than
// worker.mjs gives a program.
func trial(t *testing.T) *Edge {
	t.Helper()
	root := prepared(t)
	o := Options{Root: root, worker: t.TempDir(), site: filepath.Join(t.TempDir(), "site")}
	if _, err := compile(root, "build/edge/testdata/trial", o.worker); err != nil {
		t.Fatal(err)
	}
	if err := stage(site(t, root), o.site); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(o.worker, "worker.mjs")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	script := string(text)
	for was, is := range map[string]string{"patience = 20_000": "patience = 1_000", "lifetime = 20_000": "lifetime = 200"} {
		if !strings.Contains(script, was) {
			t.Fatalf("worker.mjs has no %q any more", was)
		}
		script = strings.Replace(script, was, is, 1)
	}
	if err := os.WriteFile(path, []byte(script), 0o666); err != nil {
		t.Fatal(err)
	}
	return run(t, o)
}

// ask sends a request to a Worker alone and returns the answer, read to its end.
func ask(t *testing.T, method, url string, body io.Reader, headers ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequest(method, url, body)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Errorf("%s %s: %v", method, url, err)
		return &http.Response{Header: http.Header{}}, ""
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Errorf("%s %s: %v", method, url, err)
	}
	return answer, string(b)
}

// lost fails unless an answer is the problem that worker.mjs gives.
func lost(t *testing.T, what string, answer *http.Response, body string) {
	t.Helper()
	if answer.StatusCode != 500 || answer.Header.Get("Content-Type") != "application/problem+json" || !strings.Contains(body, "Try again in a moment") {
		t.Errorf("%s: %d %s %s, want the problem of a lost request", what, answer.StatusCode, answer.Header.Get("Content-Type"), body)
	}
}

func TestIsolate(t *testing.T) {
	t.Parallel()
	at := trial(t).Direct
	for _, test := range []struct {
		name string
		run  func(*testing.T, string)
	}{
		{"requests", requests},
		{"answers", answers},
		{"bodies that nobody reads", unread},
		{"one program for all", together},
		{"panics", panics},
		{"a program that ends", crashes},
		{"requests that Go forgets", forgotten},
		{"a program that served long", renewed},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, at) })
	}
}

func requests(t *testing.T, at string) {
	big := bytes.Repeat([]byte("0123456789abcdef"), 200_000)
	for _, tt := range []struct {
		name string
		body io.Reader
		size int
	}{
		{"a body of a known length", bytes.NewReader(big), len(big)},
		{"one of an unknown length", io.MultiReader(bytes.NewReader(big)), -1},
		{"none", nil, 0},
	} {
		_, text := ask(t, "PUT", at+"/echo?a=1%202&b=%2F", tt.body,
			"X-Test", "one, two", "X-Test", "three", "CF-Connecting-IP", "2001:db8::7")
		var got struct {
			Method, Path, Query, URI, Host, From, Sum string
			TLS                                       bool
			Header                                    []string
			Length, Bytes                             int
		}
		if err := json.Unmarshal([]byte(text), &got); err != nil {
			t.Errorf("%s: %v: %s", tt.name, err, text)
			continue
		}
		want := got
		want.Method, want.Path, want.Query, want.URI = "PUT", "/echo", "a=1%202&b=%2F", "/echo?a=1%202&b=%2F"
		want.Host, want.From, want.TLS = strings.TrimPrefix(at, "http://"), "[2001:db8::7]:0", false
		want.Header = []string{"one, two, three"} // as workerd joins them, and not cut at commas
		want.Length, want.Bytes, want.Sum = tt.size, len(big), fmt.Sprintf("%x", sha256.Sum256(big))
		if tt.body == nil {
			want.Bytes, want.Sum = 0, fmt.Sprintf("%x", sha256.Sum256(nil))
		}
		if g, w := fmt.Sprint(got), fmt.Sprint(want); g != w {
			t.Errorf("%s: the handler saw\n%s, want\n%s", tt.name, g, w)
		}
	}
}

func answers(t *testing.T, at string) {
	for _, tt := range []struct {
		method, status string
		code           int
		body           string
	}{
		{"GET", "", 418, "tea"},
		{"HEAD", "", 418, ""},
		{"GET", "204", 204, ""},
		{"GET", "304", 304, ""},
	} {
		answer, body := ask(t, tt.method, at+"/answer?status="+tt.status, nil)
		h := answer.Header
		if answer.StatusCode != tt.code || body != tt.body {
			t.Errorf("%s %q: %d %q, want %d %q", tt.method, tt.status, answer.StatusCode, body, tt.code, tt.body)
		}
		if got := fmt.Sprint(h["Set-Cookie"], h["X-Lines"], h["X-Evil"], h["Content-Type"]); got != "[a=1, 2 b=3] [one  X-Evil: two] [] [text/x-test]" {
			t.Errorf("%s %q: headers %s", tt.method, tt.status, got)
		}
	}
	answer, body := ask(t, "GET", at+"/answer?status=impossible", nil)
	lost(t, "a status that cannot be", answer, body)
}

// unread shows that a client hears why its body is not wanted, also while it sends.
func unread(t *testing.T, at string) {
	for _, size := range []int{10, 200_000, 26 << 20} {
		if answer, body := ask(t, "POST", at+"/refuse", bytes.NewReader(make([]byte, size))); answer.StatusCode != 403 || body != "no\n" {
			t.Errorf("a body of %d bytes that is refused: %d %q, want 403", size, answer.StatusCode, body)
		}
	}
}

// together shows that one program answers many requests at once: one that is half
// sent keeps nobody waiting.
func together(t *testing.T, at string) {
	half, rest := io.Pipe()
	slow := make(chan string)
	go func() {
		_, body := ask(t, "POST", at+"/echo", half)
		slow <- body
	}()
	rest.Write([]byte("12345"))
	const n = 40
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() { ask(t, "GET", at+"/wait", nil) })
	}
	wg.Wait()
	rest.Write([]byte("67890"))
	rest.Close()
	if body := <-slow; !strings.Contains(body, `"bytes":10,`) {
		t.Errorf("the request that was sent slowly: %s, want 10 bytes", body)
	}
	ask(t, "GET", at+"/later", nil)
	if _, last := ask(t, "GET", at+"/served", nil); last != fmt.Sprint(n+101) {
		t.Errorf("%d requests at once, and then 100 with WaitUntil: the next is number %s", n, last)
	}
}

func panics(t *testing.T, at string) {
	_, before := ask(t, "GET", at+"/served", nil)
	answer, body := ask(t, "GET", at+"/panic", nil)
	lost(t, "a panic", answer, body)
	if _, after := ask(t, "GET", at+"/served", nil); len(after) < len(before) {
		t.Errorf("after a panic the program counts %s, before %s: want the same one", after, before)
	}
}

// crashes shows that the end of the program is the end of no other request's wait,
// and that another program follows.
func crashes(t *testing.T, at string) {
	var wg sync.WaitGroup
	for range 5 {
		wg.Go(func() {
			start := time.Now()
			answer, body := ask(t, "GET", at+"/sleep?for=900ms", nil)
			if answer.StatusCode != 200 {
				lost(t, "a request beside a crash", answer, body)
			}
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("a request beside a crash waited %v", took)
			}
		})
	}
	time.Sleep(100 * time.Millisecond)
	answer, body := ask(t, "GET", at+"/crash", nil)
	lost(t, "a crash", answer, body)
	wg.Wait()
	if _, body := ask(t, "GET", at+"/served", nil); body != "1" {
		t.Errorf("after a crash the program counts %q, want 1: a new one", body)
	}
}

func forgotten(t *testing.T, at string) {
	answer, body := ask(t, "GET", at+"/forever", nil)
	lost(t, "a handler that never returns", answer, body)
	// Timers of several requests are one of JavaScript's, which belongs to one request
	// and may be lost with it. Whether it is or not, everybody gets an answer.
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			answer, body := ask(t, "GET", fmt.Sprintf("%s/sleep?for=%dms", at, 20+10*i), nil)
			if answer.StatusCode != 200 {
				lost(t, "a handler that sleeps", answer, body)
			}
		})
	}
	wg.Wait()
}

func renewed(t *testing.T, at string) {
	_, body := ask(t, "GET", at+"/served", nil)
	last, began := 0, 0
	fmt.Sscan(body, &last)
	for range 450 {
		var n int
		_, body := ask(t, "GET", at+"/served", nil)
		fmt.Sscan(body, &n)
		switch n {
		case last + 1:
		case 1:
			began++
		default:
			t.Fatalf("count %d after %d", n, last)
		}
		last = n
	}
	if began != 2 {
		t.Errorf("450 requests began %d programs of 200 each, want 2", began)
	}
}
