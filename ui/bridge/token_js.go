package bridge

import "syscall/js"

// tokenMark is what a token is called in this browser's storage, before the run's id.
const tokenMark = "pclora-token-"

// keep remembers what deletes a run. A browser that keeps nothing leaves it to the
// person, who has seen it.
func keep(id, token string) {
	guard(func() { js.Global().Get("localStorage").Call("setItem", tokenMark+id, token) })
}

// kept is what deletes a run; empty where this browser does not have it.
func kept(id string) (token string) {
	guard(func() {
		if v := js.Global().Get("localStorage").Call("getItem", tokenMark+id); v.Type() == js.TypeString {
			token = v.String()
		}
	})
	return token
}

// forget drops it.
func forget(id string) {
	guard(func() { js.Global().Get("localStorage").Call("removeItem", tokenMark+id) })
}
