package bundle

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
)

// write puts the files, their compressed forms and the manifest in place and
// removes what an earlier run left there.
func write(files []*file, o Options) (*Manifest, error) {
	out := filepath.Join(o.Root, "build", "out")
	cache := filepath.Join(out, "cache")
	list := &Manifest{Files: make([]File, len(files))}
	err := parallel(len(files), func(i int) error {
		f := files[i]
		br, gz, err := smaller(f, cache, o.Small)
		if err != nil {
			return err
		}
		list.Files[i] = File{Name: f.name, Path: f.path, Size: len(f.data), Brotli: len(br), Gzip: len(gz)}
		return place(filepath.Join(Site(o.Root), filepath.FromSlash(f.path)), f.data, br, gz)
	})
	if err != nil {
		return nil, err
	}
	if err := prune(Site(o.Root), list); err != nil {
		return nil, err
	}
	if err := pruneCache(cache, files); err != nil {
		return nil, err
	}
	return list, list.save(out)
}

// place writes a file and its forms; those that are nil are removed.
func place(path string, data, br, gz []byte) error {
	forms := map[string][]byte{"": data, ".br": br, ".gz": gz}
	for _, ending := range slices.Sorted(maps.Keys(forms)) {
		b := forms[ending]
		if b == nil && ending != "" {
			if err := os.Remove(path + ending); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
			continue
		}
		if old, err := os.ReadFile(path + ending); err == nil && bytes.Equal(old, b) {
			continue
		}
		if err := replaceFile(path+ending, b); err != nil {
			return err
		}
	}
	return nil
}

// prune removes the files under site that are not in the list.
func prune(site string, list *Manifest) error {
	keep := make(map[string]bool)
	for _, f := range list.Files {
		path := filepath.Join(site, filepath.FromSlash(f.Path))
		keep[path], keep[path+".br"], keep[path+".gz"] = true, true, true
	}
	return filepath.WalkDir(site, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || keep[path] {
			return err
		}
		return os.Remove(path)
	})
}

// pruneCache removes compressed forms of contents that the site no longer has.
func pruneCache(cache string, files []*file) error {
	keep := make(map[string]bool)
	for _, f := range files {
		keep[filepath.Base(keptAs(f.data, cache, ""))] = true
	}
	entries, err := os.ReadDir(cache)
	for _, e := range entries {
		hash, _, _ := strings.Cut(e.Name(), ".")
		if !keep[hash+"."] {
			err = errors.Join(err, os.Remove(filepath.Join(cache, e.Name())))
		}
	}
	return err
}

// replaceFile writes path in one step, so that nobody reads half a file.
func replaceFile(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	tmp := fmt.Sprintf("%s.%d.tmp", path, os.Getpid())
	if err := os.WriteFile(tmp, data, 0o666); err != nil {
		return err
	}
	return os.Rename(tmp, path)
}

// parallel runs f(0) … f(n−1) on all cores and joins their errors.
func parallel(n int, f func(i int) error) error {
	errs := make([]error, n)
	next := make(chan int)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				errs[i] = f(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
	return errors.Join(errs...)
}
