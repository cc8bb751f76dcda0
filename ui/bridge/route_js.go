package bridge

import (
	"strings"
	"syscall/js"

	"github.com/pcloralab/pcloralab/ui/store"
)

// Route reads the address of the page, and what the browser calls itself.
func Route() store.Route {
	at := js.Global().Get("location")
	part := func(name, mark string) string { return strings.TrimPrefix(at.Get(name).String(), mark) }
	r := store.RouteOf(part("origin", ""), part("pathname", ""), part("search", "?"), part("hash", "#"))
	r.Browser = browserOf(js.Global().Get("navigator").Get("userAgent").String())
	return r
}

// moved hears that another fragment was put behind the address. One that asks for
// something else is another page.
func (b *Bridge) moved(js.Value) {
	fragment := strings.TrimPrefix(js.Global().Get("location").Get("hash").String(), "#")
	for _, mark := range []string{"run=", "config=", "key="} {
		if strings.HasPrefix(fragment, mark) {
			b.Reload()
		}
	}
}
