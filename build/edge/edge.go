package edge

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// An Edge is a Worker that runs on this machine.
type Edge struct {
	URL    string // the site and the Worker, as on Cloudflare
	Direct string // the Worker alone: workerd with nothing in front

	cmd   *exec.Cmd
	in    io.WriteCloser
	done  chan string // answers to statements
	ended chan error

	mu sync.Mutex // one statement at a time
}

// start runs local.mjs and returns when the Worker answers.
func start(cmd *exec.Cmd, log io.Writer) (*Edge, error) {
	e := &Edge{cmd: cmd, done: make(chan string, 1), ended: make(chan error, 1)}
	var err error
	if e.in, err = cmd.StdinPipe(); err != nil {
		return nil, err
	}
	said, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	ready := make(chan string, 1)
	go e.listen(said, ready, log)
	select {
	case text := <-ready:
		var at struct{ URL, Direct string }
		err := json.Unmarshal([]byte(text), &at)
		e.URL, e.Direct = at.URL, at.Direct
		return e, err
	case err := <-e.ended:
		return nil, errors.Join(errors.New("workerd ended at once; what it said stands above"), err)
	case <-time.After(time.Minute):
		return nil, errors.Join(errors.New("workerd did not start within a minute"), e.Stop())
	}
}

// listen sorts the lines of local.mjs until it ends.
func (e *Edge) listen(said io.Reader, ready chan<- string, log io.Writer) {
	lines := bufio.NewScanner(said)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		kind, text, _ := strings.Cut(lines.Text(), " ")
		switch kind {
		case "ready":
			ready <- text
		case "done":
			e.done <- text
		default:
			fmt.Fprintln(log, lines.Text())
		}
	}
	e.ended <- e.cmd.Wait()
}

// SQL runs a statement in the Worker's database.
func (e *Edge) SQL(statement string) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if _, err := fmt.Fprintln(e.in, strings.ReplaceAll(statement, "\n", " ")); err != nil {
		return err
	}
	select {
	case wrong := <-e.done:
		if wrong != "null" {
			return fmt.Errorf("edge: %s: %s", statement, wrong)
		}
		return nil
	case <-time.After(10 * time.Second):
		return errors.New("edge: the database did not answer within 10 s")
	}
}

// Wait returns when the Worker has ended.
func (e *Edge) Wait() error {
	err := <-e.ended
	e.ended <- err
	return err
}

// Stop ends the Worker. What it stored stays.
func (e *Edge) Stop() error {
	e.in.Close()
	select {
	case err := <-e.ended:
		e.ended <- err
		return err
	case <-time.After(10 * time.Second):
		return errors.Join(errors.New("workerd did not end within 10 s"), e.cmd.Process.Kill())
	}
}
