package bridge

import (
	"encoding/json"
	"fmt"
	"syscall/js"

	"github.com/pcloralab/pcloralab/ui/store"
)

// FetchReference implements page.Bridge.
func (b *Bridge) FetchReference() {
	const most = 1 << 18 // characters of the file
	var good, text, bad js.Func
	done := func(e store.Referenced) {
		good.Release()
		text.Release()
		bad.Release()
		b.hear(e)
	}
	bad = js.FuncOf(func(js.Value, []js.Value) any {
		done(store.Referenced{Fault: "The reference could not be loaded: check the connection and open this again."})
		return nil
	})
	text = js.FuncOf(func(_ js.Value, args []js.Value) any {
		var e store.Referenced
		if s := args[0].String(); len(s) > most {
			e.Fault = fmt.Sprintf("The reference has %d characters, at most %d are read.", len(s), most)
		} else if err := json.Unmarshal([]byte(s), &e.Reference); err != nil {
			e.Fault = "The reference cannot be read: " + err.Error()
		}
		done(e)
		return nil
	})
	good = js.FuncOf(func(_ js.Value, args []js.Value) any {
		if !args[0].Get("ok").Bool() {
			return js.Global().Get("Promise").Call("reject")
		}
		return args[0].Call("text")
	})
	js.Global().Call("fetch", "bench.json").Call("then", good).Call("then", text).Call("catch", bad)
}
