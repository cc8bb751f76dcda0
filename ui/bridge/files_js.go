package bridge

import (
	"errors"
	"fmt"
	"syscall/js"

	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/store"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// OpenOwn implements page.Bridge. The weights go to the trainer without ever
// being copied into this program's memory.
func (b *Bridge) OpenOwn(data string) {
	go func() {
		if err := b.openOwn(data); err != nil {
			b.act(store.Broke{Doing: "reading the files", Reason: err.Error()})
		}
	}()
}

func (b *Bridge) openOwn(data string) error {
	config, err := b.read("own-config", store.MaxConfig, "text")
	if err != nil {
		return err
	}
	weights, err := b.read("own-weights", store.MaxWeights, "arrayBuffer")
	if err != nil {
		return err
	}
	text, _, err := wire.EncodeCommand(wire.Load{Model: store.OwnModel, Data: data, Config: config.String()})
	if err != nil {
		return err
	}
	return b.post(text, weights)
}

// read reads the picked file of an input through one of File's methods, but
// none larger than most bytes.
func (b *Bridge) read(input string, most int64, method string) (js.Value, error) {
	file, err := b.file(input)
	if err != nil {
		return js.Value{}, err
	}
	if size := int64(file.Get("size").Float()); size > most {
		return js.Value{}, fmt.Errorf("%s has %s, at most %s are read", file.Get("name").String(), say.Bytes(size), say.Bytes(most))
	}
	value, err := await(file.Call(method))
	if err != nil {
		return js.Value{}, fmt.Errorf("%s: %w: choose it again", file.Get("name").String(), err)
	}
	return value, nil
}

func (b *Bridge) file(input string) (js.Value, error) {
	el := b.document.Call("getElementById", input)
	if !el.Truthy() || el.Get("files").Length() == 0 {
		return js.Value{}, errors.New("no file is chosen")
	}
	return el.Get("files").Index(0), nil
}

// picked hears that a file was picked.
func (b *Bridge) picked(event js.Value) {
	id := event.Get("target").Get("id").String()
	if id != "own-config" && id != "own-weights" {
		return
	}
	e := store.Picked{ID: id}
	if file, err := b.file(id); err == nil {
		e.File = store.File{Name: file.Get("name").String(), Size: int64(file.Get("size").Float())}
	}
	b.act(e)
}

// await waits for a promise. It must not be called from a JavaScript callback.
func await(promise js.Value) (js.Value, error) {
	type outcome struct {
		value js.Value
		err   error
	}
	done := make(chan outcome, 1)
	then := js.FuncOf(func(_ js.Value, args []js.Value) any {
		done <- outcome{value: args[0]}
		return nil
	})
	defer then.Release()
	fail := js.FuncOf(func(_ js.Value, args []js.Value) any {
		done <- outcome{err: errors.New(args[0].Call("toString").String())}
		return nil
	})
	defer fail.Release()
	promise.Call("then", then, fail)
	o := <-done
	return o.value, o.err
}
