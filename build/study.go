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
	f := newFlags("study [flags] ladder|page|cifar", "Makes a table of results and writes it, with its numbers as JSON, to build/study\n"+
		"and the table into the README.\n"+
		"ladder: PC-LoRA's student, at equal rank and steps, beside an SVD of the teacher's\n"+
		"weights and the same factored network from scratch. page: the default run of the\n"+
		"page in a real browser, its speed, its download read back natively, and a picture.\n"+
		"cifar: a vision transformer for colour pictures, trained from random weights on\n"+
		"zips of class folders, and compressed.")
	whole := f.String("data", "", "folder of the data: for cifar that of two zips of JPEGs, "+colourFiles+" beside the\n"+
		"project; for the others the whole Fashion-MNIST's four IDX files, for the 10,000 test images,\n"+fashionFiles)
	seeds := f.Int("seeds", 3, "how many seeds the ladder climbs with, from 1")
	replicas := f.Int("replicas", 1, "how many goroutines share each step of the ladder; another number changes the last digits")
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
	dir := filepath.Join(root, "build", "study")
	switch f.Arg(0) {
	case "ladder":
		var list []uint32
		for i := range *seeds {
			list = append(list, uint32(i+1))
		}
		l, err := studies.MakeLadder(root, *whole, run.Default(), list, *replicas, os.Stdout)
		if err != nil {
			return err
		}
		l.Command = fmt.Sprintf("go run ./build study -seeds %d ladder", *seeds)
		if *replicas > 1 {
			l.Command = fmt.Sprintf("go run ./build study -seeds %d -replicas %d ladder", *seeds, *replicas)
		}
		fmt.Print("\n", l.Table())
		if err := l.Write(dir, "ladder"); err != nil {
			return err
		}
		return studies.Quote(root, "ladder")
	case "page":
		lab, err := openLab()
		if err != nil {
			return err
		}
		defer lab.Close()
		m, err := studies.MeasurePage(lab, root, *whole, os.Stdout)
		if err != nil {
			return err
		}
		m.Command = "go run ./build study page"
		fmt.Print("\n", m.Table())
		if err := m.Write(dir, "page"); err != nil {
			return err
		}
		if err := studies.Quote(root, "page"); err != nil {
			return err
		}
		return studies.Picture(lab, filepath.Join(dir, "page.png"))
	case "cifar":
		m, err := studies.MeasureCIFAR(studies.CIFAR10(*whole), os.Stdout)
		if err != nil {
			return err
		}
		m.Command = "go run ./build study cifar"
		fmt.Print("\n", m.Table())
		if err := m.Write(dir, "cifar"); err != nil {
			return err
		}
		return studies.Quote(root, "cifar")
	}
	fmt.Fprintf(os.Stderr, "no study %q: there are ladder, page and cifar, behind the flags\n", f.Arg(0))
	return errUsage
}
