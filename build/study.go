//go:build go1.27 && goexperiment.simd

package main

import (
	"fmt"
	"os"
	"path/filepath"

	studies "github.com/pcloralab/pcloralab/build/study"
	"github.com/pcloralab/pcloralab/build/toolchain"
	"github.com/pcloralab/pcloralab/pclora/run"
)

// Where the data of the studies lie, unless -data says otherwise.
const (
	fashionFiles = "/usr/share/datasets/fashion-mnist"
	colourFiles  = "../shared/data/dev" // from the project's root
)

func study(args []string) error {
	f := newFlags("study [flags] ladder|page|best|text|minilm|cifar|intruders|methods|options|decay|pareto|own", "Makes a table of results and writes it, with its numbers as JSON, to build/study\n"+
		"and the table into the README.\n"+
		"ladder: PC-LoRA's student, at equal rank and steps, beside an SVD of the teacher's\n"+
		"weights and the same factored network from scratch. page: the default run of the\n"+
		"page in a real browser, its speed, its download read back natively, and a picture.\n"+
		"best: the same with the Best preset at the size of the paper's ViT. "+
		"text: the same of the built-in model of texts. minilm: all-MiniLM-L6-v2 opened in the\n"+
		"page by its name on a hub, taught SST-2 and compressed, and the same natively with\n"+
		"more steps; flags that begin with teach- or run- are for both halves. cifar: a vision\n"+
		"transformer for colour pictures, trained from random weights on zips of class\n"+
		"folders, and compressed. intruders: what LoRA, full fine-tuning and compression do to\n"+
		"the strong directions of the built-in ViT's weights. methods, options, decay and pareto compare many trials on\n"+
		"both built-in models; each trial is kept as it is done, so that a study that was\n"+
		"stopped goes on. own does the same with all-MiniLM-L6-v2 on SST-2 and on SNIPS.")
	whole := f.String("data", "", "folder of the data: for cifar that of two zips of JPEGs, "+colourFiles+" beside the\n"+
		"project; for the others the whole Fashion-MNIST's four IDX files, for the 10,000 test images,\n"+fashionFiles)
	seeds := f.Int("seeds", 3, "how many seeds the ladder climbs with or trials are repeated with, from 1")
	book := bookStudy{}
	f.IntVar(&book.jobs, "jobs", 2, "how many trials are done at once, a core each")
	f.BoolVar(&book.choose, "choose", false, "measure trials on training examples set aside, to choose options by, instead of test examples")
	f.StringVar(&book.task, "task", "", "do the trials of one task alone")
	replicas := f.Int("replicas", 1, "how many goroutines share each step of the ladder and of minilm's native half; another number changes the last digits")
	own := ownFlags(f)
	if err := parse(f, args, 1); err != nil {
		return err
	}
	root, err := toolchain.Root()
	if err != nil {
		return err
	}
	if *whole == "" {
		*whole = fashionFiles
		if f.Arg(0) == "cifar" {
			*whole = filepath.Join(root, colourFiles)
		}
	}
	switch f.Arg(0) {
	case "ladder":
		return studyLadder(root, *whole, *seeds, *replicas)
	case "page":
		return studyPage(root, *whole, "page", run.Default())
	case "best":
		return studyPage(root, *whole, "best", studies.BestInPage())
	case "text":
		return studyText(root)
	case "minilm":
		return own.study(root, *replicas)
	case "cifar":
		m, err := studies.MeasureCIFAR(studies.CIFAR10(*whole), os.Stdout)
		if err != nil {
			return err
		}
		m.Command = "go run ./build study cifar"
		return publishTable(root, "cifar", m)
	case "intruders":
		m, err := studies.StudyIntruders(root, 1, os.Stdout)
		if err != nil {
			return err
		}
		m.Command = "go run ./build study intruders"
		return publishTable(root, "intruders", m)
	}
	for _, plan := range studies.Plans {
		if plan.Name == f.Arg(0) {
			book.seeds, book.own = *seeds, own
			return book.study(root, *whole, plan)
		}
	}
	fmt.Fprintf(os.Stderr, "no study %q: there are ladder, page, best, text, minilm, cifar, intruders, methods, options, decay, pareto and own, behind the flags\n", f.Arg(0))
	return errUsage
}

// A table is what a study comes to.
type table interface {
	Table() string
	Write(dir, name string) error
}

// publishTable shows a study's table, writes it, and quotes it in the README.
func publishTable(root, name string, t table) error {
	fmt.Print("\n", t.Table())
	if err := t.Write(filepath.Join(root, "build", "study"), name); err != nil {
		return err
	}
	return studies.Quote(root, name)
}

func studyLadder(root, whole string, seeds, replicas int) error {
	var list []uint32
	for i := range seeds {
		list = append(list, uint32(i+1))
	}
	l, err := studies.MakeLadder(root, whole, run.Default(), list, replicas, os.Stdout)
	if err != nil {
		return err
	}
	l.Command = fmt.Sprintf("go run ./build study -seeds %d ladder", seeds)
	if replicas > 1 {
		l.Command = fmt.Sprintf("go run ./build study -seeds %d -replicas %d ladder", seeds, replicas)
	}
	return publishTable(root, "ladder", l)
}

func studyPage(root, whole, name string, c run.Config) error {
	lab, err := openLab()
	if err != nil {
		return err
	}
	defer lab.Close()
	m, err := studies.MeasurePage(lab, root, whole, c, os.Stdout)
	if err != nil {
		return err
	}
	m.Command = "go run ./build study " + name
	if err := publishTable(root, name, m); err != nil || name != "page" {
		return err
	}
	return studies.Picture(lab, filepath.Join(root, "build", "study", "page.png"))
}

func studyText(root string) error {
	lab, err := openLab()
	if err != nil {
		return err
	}
	defer lab.Close()
	m, err := studies.MeasureText(lab, root, os.Stdout)
	if err != nil {
		return err
	}
	m.Command = "go run ./build study text"
	return publishTable(root, "text", m)
}
