// Package bundle turns the source tree into the files that a browser loads.
//
// # Steps
//
// Make generates the page's components, compiles wasm/app and wasm/trainer,
// gathers them with public/, Go's wasm_exec.js and vugu's renderer script,
// names what code refers to after its content, fills in index.html, and
// writes all of it under build/out/site with a .br and a .gz beside each file
// that gains from one. A list of what it wrote goes to build/out/site.json.
//
// # What is kept
//
// The go command keeps compiled packages; compressed files are kept in
// build/out/cache under the hash of their content. So an unchanged tree costs
// about a second.
package bundle

import (
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/pcloralab/pcloralab/build/progress"
	"github.com/pcloralab/pcloralab/build/toolchain"
)

// Assets is the folder, under the site, of files named after their content.
// They may be cached for ever; all others must be asked for anew.
const Assets = "assets/"

// Options say what to bundle and how.
type Options struct {
	Root  string    // folder of the module
	Log   io.Writer // hears about what takes over a second
	Small bool      // compress as well as possible: 20 times slower, 12 % smaller
}

// Site returns the folder that Make fills.
func Site(root string) string { return filepath.Join(root, "build", "out", "site") }

// Make builds the site and returns the list of its files.
func Make(o Options) (*Manifest, error) {
	err := progress.Do(o.Log, "generating the page's components", func() error {
		changed, err := Generate(o.Root)
		for _, path := range changed {
			fmt.Fprintf(o.Log, "generated %s\n", path)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	files, err := gather(o)
	if err != nil {
		return nil, err
	}
	if err := name(files); err != nil {
		return nil, err
	}
	var list *Manifest
	err = progress.Do(o.Log, "compressing", func() error {
		list, err = write(files, o)
		return err
	})
	return list, err
}

// A file is one file of the site.
type file struct {
	name string // what the source calls it: "boot.js", "icons/mark.svg"
	path string // where the site has it: "assets/boot.0123456789.js"
	data []byte
}

// gather returns all files, with names and without paths.
func gather(o Options) ([]*file, error) {
	goroot, err := toolchain.GOROOT()
	if err != nil {
		return nil, err
	}
	files, err := public(filepath.Join(o.Root, "public"))
	if err != nil {
		return nil, err
	}
	files = joinStyles(files)
	runtime, err := os.ReadFile(filepath.Join(goroot, "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		return nil, err
	}
	renderer, err := renderer(o.Root)
	if err != nil {
		return nil, err
	}
	var code []*file
	err = progress.Do(o.Log, "compiling page and trainer to wasm", func() error {
		code, err = compile(o.Root)
		return err
	})
	if err != nil {
		return nil, err
	}
	files = append(files, &file{name: "wasm_exec.js", data: runtime}, &file{name: "vugu.js", data: renderer})
	return append(files, code...), nil
}

// joinStyles makes one style sheet of all that are for the page, in their order: nothing
// is drawn before the last of them is there, and each is a request.
func joinStyles(files []*file) []*file {
	all := &file{name: "page.css"}
	files = slices.DeleteFunc(files, func(f *file) bool {
		is := path.Ext(f.name) == ".css" && hashed(f.name)
		if is {
			all.data = append(append(all.data, f.data...), '\n')
		}
		return is
	})
	return append(files, all)
}

// public returns the files under dir, each named by its path there.
func public(dir string) ([]*file, error) {
	var files []*file
	err := filepath.WalkDir(dir, func(at string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if !d.Type().IsRegular() {
			return fmt.Errorf("%s is no plain file: the site holds only those", at)
		}
		rel, err := filepath.Rel(dir, at)
		if err != nil {
			return err
		}
		data, err := os.ReadFile(at)
		files = append(files, &file{name: filepath.ToSlash(rel), data: data})
		return err
	})
	return files, err
}
