package bundle

import (
	"bytes"
	"errors"
	"fmt"
	"go/format"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pcloralab/pcloralab/build/toolchain"
)

// generated is how the names of vugu's output end.
const generated = "_gen.go"

// Generate brings the generated Go files under ui up to date and returns the
// paths it wrote or removed, relative to root.
func Generate(root string) (changed []string, err error) {
	stale, err := Stale(root)
	for _, path := range slices.Sorted(maps.Keys(stale)) {
		full := filepath.Join(root, path)
		if data := stale[path]; data == nil {
			err = os.Remove(full)
		} else {
			err = replaceFile(full, data)
		}
		if err != nil {
			return changed, err
		}
		changed = append(changed, path)
	}
	return changed, err
}

// Stale returns the generated files under ui that are not what their .vugu
// files say, by path relative to root, with what they should hold; nil means
// that the file should not be there.
//
// It generates in a temporary folder, so the tree stays as it is.
func Stale(root string) (map[string][]byte, error) {
	folders, err := components(root)
	if err != nil || len(folders) == 0 {
		return nil, err
	}
	tmp, err := os.MkdirTemp("", "pclora-generate-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(tmp)

	args := []string{"tool", "vugugen", "-skip-go-mod", "-skip-main"}
	for _, folder := range folders {
		scratch := filepath.Join(tmp, folder)
		if err := copySources(scratch, filepath.Join(root, folder)); err != nil {
			return nil, err
		}
		args = append(args, scratch)
	}
	if out, err := toolchain.Go(root, nil, args...).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("vugugen: %w\n%s", err, bytes.ReplaceAll(out, []byte(tmp+string(filepath.Separator)), nil))
	}
	stale := make(map[string][]byte)
	for _, folder := range folders {
		if err := compare(stale, root, tmp, folder); err != nil {
			return nil, err
		}
	}
	return stale, nil
}

// components returns the folders under root/ui that hold .vugu files,
// relative to root.
func components(root string) ([]string, error) {
	var folders []string
	err := filepath.WalkDir(filepath.Join(root, "ui"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".vugu" {
			return err
		}
		folder, err := filepath.Rel(root, filepath.Dir(path))
		if !slices.Contains(folders, folder) {
			folders = append(folders, folder)
		}
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("the folder ui is missing: there is no page to build")
	}
	return folders, err
}

// copySources copies to dst what vugugen reads: components and the Go files
// written by hand, in which it looks for their types.
func copySources(dst, src string) error {
	entries, err := os.ReadDir(src)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dst, 0o777); err != nil {
		return err
	}
	for _, e := range entries {
		name := e.Name()
		ext := filepath.Ext(name)
		if e.IsDir() || ext != ".vugu" && ext != ".go" || strings.HasSuffix(name, generated) {
			continue
		}
		data, err := os.ReadFile(filepath.Join(src, name))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dst, name), data, 0o666); err != nil {
			return err
		}
	}
	return nil
}

// compare adds to stale the generated files of folder that differ between
// root and the fresh ones under tmp.
func compare(stale map[string][]byte, root, tmp, folder string) error {
	fresh, err := filepath.Glob(filepath.Join(tmp, folder, "*"+generated))
	if err != nil {
		return err
	}
	had, err := filepath.Glob(filepath.Join(root, folder, "*"+generated))
	if err != nil {
		return err
	}
	for _, path := range had {
		stale[filepath.Join(folder, filepath.Base(path))] = nil
	}
	for _, path := range fresh {
		rel := filepath.Join(folder, filepath.Base(path))
		// vugugen makes an empty type for a component that has none, which
		// is what a misspelt file name looks like.
		if strings.Contains(rel, "missing") {
			return fmt.Errorf("%s: a .vugu file there has no Go type of its name: train-page.vugu needs a type TrainPage", folder)
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		want, err := tidy(raw)
		if err != nil {
			return fmt.Errorf("vugugen made bad Go of %s: %w", rel, err)
		}
		got, err := os.ReadFile(filepath.Join(root, rel))
		if err == nil && bytes.Equal(got, want) {
			delete(stale, rel)
		} else {
			stale[rel] = want
		}
	}
	return nil
}

// tidy is vugugen's Go, made smaller and formatted.
func tidy(raw []byte) ([]byte, error) {
	formatted, err := format.Source(raw)
	if err != nil {
		return nil, err
	}
	small, err := shrink(formatted)
	if err != nil {
		return nil, err
	}
	return format.Source(small)
}
