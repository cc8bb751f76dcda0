package e2e

import (
	"fmt"
	"net/http"
	"testing"
)

// TestBanner breaks the page in every way that boot.js knows of.
func TestBanner(t *testing.T) {
	for _, tt := range []struct {
		name, want string
		before     string           // runs before the page's scripts
		program    http.HandlerFunc // answers for app.wasm, if not nil
	}{
		{"no WebAssembly", "lacks WebAssembly", "delete globalThis.WebAssembly", nil},
		{"program missing", "could not be loaded", "", http.NotFound},
		{"program cut off", "could not be loaded", "", wasm("\x00asm\x01\x00\x00\x00\x01")},
		{"program that is none of ours", "has stopped", "", wasm("\x00asm\x01\x00\x00\x00")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := open(t, Desktop)
			must(t, p.Before(tt.before))
			if tt.program != nil {
				defer lab.Fault(asset(t, "app.wasm"), tt.program)()
			}
			must(t, p.Goto("/"))
			must(t, p.WaitText("#boot-banner", tt.want, patience))
			must(t, p.WaitText("#boot-banner button", "Reload", patience))
		})
	}
}

// wasm answers with a program.
func wasm(code string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/wasm")
		fmt.Fprint(w, code)
	}
}

// TestBannerReloads shows that the page comes back once what broke it is gone.
func TestBannerReloads(t *testing.T) {
	p := open(t, Desktop)
	repair := lab.Fault(asset(t, "app.wasm"), http.NotFound)
	defer repair()
	must(t, p.Goto("/"))
	must(t, p.WaitText("#boot-banner", "could not be loaded", patience))
	repair()
	must(t, p.Click("#boot-banner button"))
	must(t, p.WaitFor(`performance.getEntriesByName("pclora-ready").length > 0`, patience))
}

// askTrainer starts a second trainer beside the page's, sends it a message at
// once, and resolves to the first one that comes back and is a failure. The
// address goes through change first.
const askTrainer = `new Promise((resolve, reject) => {
	const change = %s;
	const worker = new Worker(change(document.querySelector("meta[name=pclora-trainer]").content));
	worker.onerror = (event) => reject(new Error(event.message));
	worker.onmessage = ({ data }) => {
		const message = JSON.parse(data.json);
		if (message.kind === "failed") {
			resolve(message.body.reason + " fatal=" + message.body.fatal);
			worker.terminate();
		}
	};
	worker.postMessage({ json: %q });
})`

func TestTrainerStarts(t *testing.T) {
	for _, tt := range []struct{ name, change, message, want string }{
		// It is sent long before Go listens, so an answer also shows that
		// early messages are kept.
		{"unknown version", "(a) => a", `{"v":99,"kind":"pause","body":{}}`, "version 99"},
		{"not a message", "(a) => a", `{`, "not a message"},
		{"program missing", `(a) => a.replace(/wasm=[^&]*/, "wasm=/gone.wasm")`, "{}", "could not be started"},
		{"runtime missing", `(a) => a.replace(/exec=[^&]*/, "exec=/gone.js")`, "{}", "could not be started"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := start(t, Desktop)
			got, err := Eval[string](p, fmt.Sprintf(askTrainer, tt.change, tt.message))
			must(t, err)
			t.Log(got)
			contains(t, got, tt.want)
		})
	}
}
