package bench

import (
	"bufio"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/run"
)

//go:embed torch_step.py
var torchStep string

// errNoTorch says that PyTorch cannot be compared with here.
var errNoTorch = errors.New("this machine's python3 has no torch")

// A torchPeer is a Python process that makes a step a line.
type torchPeer struct {
	Version string
	dir     string
	cmd     *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Scanner
	said    strings.Builder
}

// openTorch starts PyTorch on a case with so many threads. Its error is
// errNoTorch where there is none.
func openTorch(c run.StepCase, threads int) (*torchPeer, error) {
	python, err := exec.LookPath("python3")
	if err != nil || exec.Command(python, "-c", "import torch").Run() != nil {
		return nil, errNoTorch
	}
	dir, err := os.MkdirTemp("", "pclora-bench-")
	if err != nil {
		return nil, err
	}
	p := &torchPeer{dir: dir}
	if err := p.start(python, c, threads); err != nil {
		p.close()
		return nil, err
	}
	return p, nil
}

func (p *torchPeer) start(python string, c run.StepCase, threads int) error {
	settings, values, err := exportCase(c)
	if err != nil {
		return err
	}
	script := filepath.Join(p.dir, "step.py")
	for path, data := range map[string][]byte{
		script:                               []byte(torchStep),
		filepath.Join(p.dir, c.Name+".json"): settings,
		filepath.Join(p.dir, c.Name+".bin"):  values,
	} {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			return err
		}
	}
	p.cmd = exec.Command(python, script, p.dir, c.Name, fmt.Sprint(threads))
	p.cmd.Stderr = &p.said
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	p.out = bufio.NewScanner(out)
	if err := p.cmd.Start(); err != nil {
		return err
	}
	var hello struct{ Version string }
	err = p.read(&hello)
	p.Version = hello.Version
	return err
}

// read reads a line of JSON.
func (p *torchPeer) read(to any) error {
	if !p.out.Scan() {
		p.cmd.Wait()
		return fmt.Errorf("bench: PyTorch ended: %s", strings.TrimSpace(p.said.String()))
	}
	return json.Unmarshal(p.out.Bytes(), to)
}

// step makes a step.
func (p *torchPeer) step(faded bool) (t turn, err error) {
	line := "fading\n"
	if faded {
		line = "faded\n"
	}
	if _, err := io.WriteString(p.in, line); err != nil {
		return t, err
	}
	return t, p.read(&t)
}

// close ends the process.
func (p *torchPeer) close() {
	if p.in != nil {
		p.in.Close()
	}
	if p.cmd != nil && p.cmd.Process != nil {
		p.cmd.Wait()
	}
	os.RemoveAll(p.dir)
}
