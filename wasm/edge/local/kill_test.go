//go:build !js

package local

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/run/runtest"
	"github.com/pcloralab/pcloralab/wasm/edge/share"
)

// folderVariable makes this test binary a server over the folder that it names.
const folderVariable = "PCLORA_TEST_STORE"

func TestMain(m *testing.M) {
	if dir := os.Getenv(folderVariable); dir != "" {
		fmt.Fprintln(os.Stderr, serveFor(dir))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// serveFor serves until the process is killed. It prints its address first.
func serveFor(dir string) error {
	s, err := Open(dir)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println("http://" + l.Addr().String())
	return http.Serve(l, s.Server(share.Options{Index: page, Writes: 1 << 20}))
}

// start runs this binary as a server.
func start(t *testing.T, dir string) (url string, process *os.Process) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), folderVariable+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal("the server did not start: ", err)
	}
	return strings.TrimSpace(line), cmd.Process
}

// A promise is what a client was told is stored.
type promise struct {
	id, token string
	record    []byte
	model     []byte // nil if none was attached
}

// keepPromises writes runs one after the other, every fourth with a model, until the
// server does not answer.
func keepPromises(t *testing.T, url string, worker, runs int, told func(promise)) {
	for i := range runs {
		r := runtest.Finished(200, 20, 2)
		r.Title = fmt.Sprintf("run %d of worker %d", i, worker)
		record, err := r.JSON()
		if err != nil {
			t.Error(err)
			return
		}
		p := promise{record: record}
		answer, err := http.Post(url+"/api/runs", "application/json", strings.NewReader(`{"record":`+string(record)+`}`))
		if err != nil {
			return
		}
		b, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil || answer.StatusCode != 201 {
			if err == nil {
				t.Errorf("POST: %d %s", answer.StatusCode, b)
			}
			return
		}
		var receipt struct{ ID, Token string }
		if err := json.Unmarshal(b, &receipt); err != nil {
			t.Error(err)
			return
		}
		p.id, p.token = receipt.ID, receipt.Token
		if i%4 == 0 {
			p.model = attachTo(url, p)
		}
		told(p)
	}
}

// attachTo returns the model that a run was told to have, or nil.
func attachTo(url string, p promise) []byte {
	model := bytes.Repeat([]byte(p.id), 1000)
	sum := sha256.Sum256(model)
	r, err := http.NewRequest("PUT", url+"/api/runs/"+p.id+"/model", bytes.NewReader(model))
	if err != nil {
		return nil
	}
	r.Header.Set("Authorization", "Bearer "+p.token)
	r.Header.Set("Content-Type", "application/zip")
	r.Header.Set("X-Content-SHA256", hex.EncodeToString(sum[:]))
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil
	}
	answer.Body.Close()
	if answer.StatusCode != 201 {
		return nil
	}
	return model
}

// TestKill kills a server in the middle of 1,000 writes by four clients. What they
// were told is there afterwards, and nothing is half there.
func TestKill(t *testing.T) {
	dir := t.TempDir()
	url, process := start(t, dir)
	const clients, each, until = 4, 250, 500
	var mu sync.Mutex
	var told []promise
	var enough sync.Once
	var group sync.WaitGroup
	for worker := range clients {
		group.Go(func() {
			keepPromises(t, url, worker, each, func(p promise) {
				mu.Lock()
				defer mu.Unlock()
				if told = append(told, p); len(told) == until {
					enough.Do(func() { process.Kill() })
				}
			})
		})
	}
	group.Wait()
	if len(told) < until || len(told) >= clients*each {
		t.Fatalf("%d runs were told of, want the server killed in the middle", len(told))
	}

	url, _ = start(t, dir)
	models := 0
	for _, p := range told {
		if got := fetch(t, url+"/api/runs/"+p.id); !bytes.Equal(got, p.record) {
			t.Fatalf("run %s: %d bytes, want the %d that the client was told are stored", p.id, len(got), len(p.record))
		}
		if p.model == nil {
			continue
		}
		models++
		if got := fetch(t, url+"/api/runs/"+p.id+"/model"); !bytes.Equal(got, p.model) {
			t.Fatalf("model of %s: %d bytes, want %d", p.id, len(got), len(p.model))
		}
	}
	if models == 0 {
		t.Error("no model was attached before the end")
	}
	t.Logf("%d runs and %d models told of, all there", len(told), models)
	whole(t, dir, len(told))
}

func fetch(t *testing.T, url string) []byte {
	t.Helper()
	answer, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != 200 {
		t.Fatalf("GET %s: %d %.200s %v", url, answer.StatusCode, b, err)
	}
	return b
}

// whole checks every row: its content is a record, has the sum that is beside it,
// and begins with its id; and every model is there.
func whole(t *testing.T, dir string, least int) {
	t.Helper()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var sound string
	if err := s.DB.QueryRow("PRAGMA integrity_check").Scan(&sound); err != nil || sound != "ok" {
		t.Errorf("integrity_check: %s, %v", sound, err)
	}
	rows, err := s.DB.Query("SELECT id, content, file, filebytes, body FROM runs")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	n := 0
	for ; rows.Next(); n++ {
		var id, content, file, body string
		var bytes int64
		if err := rows.Scan(&id, &content, &file, &bytes, &body); err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256([]byte(body))
		if _, err := run.ParseRecord([]byte(body)); err != nil || content != base64.RawURLEncoding.EncodeToString(sum[:]) || !strings.HasPrefix(content, id) {
			t.Errorf("run %s is half there: content %s, %v", id, content, err)
		}
		if file == "" {
			continue
		}
		blob, size, err := s.Blobs.Get(t.Context(), file)
		if err != nil || size != bytes {
			t.Fatalf("model of %s: %d bytes, %v, want %d", id, size, err, bytes)
		}
		blob.Close()
	}
	if err := rows.Err(); err != nil || n < least {
		t.Errorf("%d rows, %v, want %d at least", n, err, least)
	}
}
