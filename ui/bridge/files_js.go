package bridge

import (
	"errors"
	"fmt"
	"sort"
	"syscall/js"

	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// SendFiles implements page.Bridge. The browser's File objects go to the trainer
// as they are: nothing of what is in them is read here.
func (b *Bridge) SendFiles(id string, c wire.Command) error {
	return b.sendWith(c, b.given[id])
}

// SendText implements page.Bridge.
func (b *Bridge) SendText(name, text string, c wire.Command) error {
	file := js.Global().Get("File").New([]any{text}, name, map[string]any{"type": "text/plain"})
	return b.sendWith(c, []js.Value{file})
}

// sendWith sends a command beside its files.
func (b *Bridge) sendWith(c wire.Command, files []js.Value) error {
	if want := len(wire.FilesOf(c)); want != len(files) {
		return fmt.Errorf("%d files are at hand, the command names %d: give them again", len(files), want)
	}
	text, err := wire.EncodeCommand(c)
	if err != nil {
		return err
	}
	list := js.Global().Get("Array").New(len(files))
	for i, f := range files {
		list.SetIndex(i, f)
	}
	return b.post(map[string]any{"json": text, "files": list})
}

// picked hears that files were chosen in an input that is named by data-files.
func (b *Bridge) picked(event js.Value) {
	input := event.Get("target")
	data := input.Get("dataset")
	if !data.Truthy() || data.Get("files").Type() != js.TypeString {
		return
	}
	id, list := data.Get("files").String(), input.Get("files")
	var found findings
	err := guard(func() {
		for i := range list.Length() {
			f := list.Index(i)
			path := f.Get("webkitRelativePath").String()
			if path == "" {
				path = f.Get("name").String()
			}
			if found.full() {
				break
			}
			found.add(path, f)
		}
	})
	input.Set("value", "") // so that the same file can be chosen again
	b.give(id, &found, err)
}

// give remembers files and tells the page of them.
func (b *Bridge) give(id string, found *findings, err error) {
	if len(found.paths) == 0 && err == nil && !found.any {
		return // the person chose nothing
	}
	e := store.Gave{ID: id}
	switch {
	case err != nil:
		e.Fault = err.Error()
	case found.full():
		e.Fault = fmt.Sprintf("There are more than %d files in it: give a part of them, or a zip.", wire.MaxFiles)
	case len(found.paths) == 0:
		e.Fault = "There is no file in it: choose a folder with files."
	default:
		var paths []string
		sort.Sort(found)
		e.Folder, paths = shared(found.paths)
		b.given[id] = found.files
		for i, f := range found.files {
			e.Files = append(e.Files, wire.File{Path: paths[i], Size: int64(f.Get("size").Float())})
		}
	}
	b.act(e)
}

// findings are files on their way to the page.
type findings struct {
	paths []string
	files []js.Value
	any   bool // whether there was anything, if only hidden files
	over  bool // whether there were too many
}

func (f *findings) full() bool { return f.over }

// The methods of sort.Interface: by path, since browsers give files in any order.
func (f *findings) Len() int           { return len(f.paths) }
func (f *findings) Less(i, j int) bool { return f.paths[i] < f.paths[j] }

// Swap changes the places of two files.
func (f *findings) Swap(i, j int) {
	f.paths[i], f.paths[j] = f.paths[j], f.paths[i]
	f.files[i], f.files[j] = f.files[j], f.files[i]
}

// add keeps a file, unless the system hides it.
func (f *findings) add(path string, file js.Value) {
	f.any = true
	switch {
	case hidden(path):
	case len(f.files) == wire.MaxFiles:
		f.over = true
	default:
		f.paths, f.files = append(f.paths, path), append(f.files, file)
	}
}

// await waits for a promise. It must not be called from a JavaScript callback.
func await(promise js.Value) (js.Value, error) {
	return called(func(good, bad js.Func) { promise.Call("then", good, bad) })
}

// called waits until one of two callbacks is called, and gives the argument of
// the first or the error of the second.
func called(f func(good, bad js.Func)) (js.Value, error) {
	type outcome struct {
		value js.Value
		err   error
	}
	done := make(chan outcome, 1)
	good := js.FuncOf(func(_ js.Value, args []js.Value) any {
		o := outcome{value: js.Undefined()}
		if len(args) > 0 {
			o.value = args[0]
		}
		done <- o
		return nil
	})
	defer good.Release()
	bad := js.FuncOf(func(_ js.Value, args []js.Value) any {
		done <- outcome{value: args[0], err: errors.New(args[0].Call("toString").String())}
		return nil
	})
	defer bad.Release()
	f(good, bad)
	o := <-done
	return o.value, o.err
}
