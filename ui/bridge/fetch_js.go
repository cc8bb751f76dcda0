package bridge

import (
	"encoding/json"
	"fmt"
	"syscall/js"

	"github.com/pcloralab/pcloralab/ui/store"
)

// FetchReference implements page.Bridge.
func (b *Bridge) FetchReference() {
	var e store.Referenced
	fetch("bench.json", "reference", &e.Reference, func(fault string) {
		e.Fault = fault
		b.hear(e)
	})
}

// FetchStudies implements page.Bridge.
func (b *Bridge) FetchStudies() {
	var e store.Studied
	fetch("studies.json", "file of studies", &e.Found, func(fault string) {
		e.Fault = fault
		b.hear(e)
	})
}

// fetch reads a JSON file beside the page into a value, and then calls done with what
// went wrong with what the file is called, or nothing.
func fetch(file, called string, into any, done func(fault string)) {
	const most = 1 << 18 // characters of the file
	var good, text, bad js.Func
	end := func(fault string) {
		good.Release()
		text.Release()
		bad.Release()
		done(fault)
	}
	bad = js.FuncOf(func(js.Value, []js.Value) any {
		end("The " + called + " could not be loaded: check the connection and open this again.")
		return nil
	})
	text = js.FuncOf(func(_ js.Value, args []js.Value) any {
		fault := ""
		if s := args[0].String(); len(s) > most {
			fault = fmt.Sprintf("The %s has %d characters, at most %d are read.", called, len(s), most)
		} else if err := json.Unmarshal([]byte(s), into); err != nil {
			fault = "The " + called + " cannot be read: " + err.Error()
		}
		end(fault)
		return nil
	})
	good = js.FuncOf(func(_ js.Value, args []js.Value) any {
		if !args[0].Get("ok").Bool() {
			return js.Global().Get("Promise").Call("reject")
		}
		return args[0].Call("text")
	})
	js.Global().Call("fetch", file).Call("then", good).Call("then", text).Call("catch", bad)
}
