package share

import "net/http"

// A header is ready to be put into an http.Header.
type header struct {
	name  string
	value []string
}

// always are the headers of every answer; a page replaces some. JSON, pictures and
// files do nothing, wherever they are opened.
var always = []header{
	{"Content-Security-Policy", []string{"default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"}},
	{"Cross-Origin-Resource-Policy", []string{"same-origin"}},
	{"Referrer-Policy", []string{"no-referrer"}},
	{"X-Content-Type-Options", []string{"nosniff"}},
}

// policy is that of public/_headers but for who may frame the page.
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; " +
	"img-src 'self' blob: data:; connect-src 'self'; font-src 'self'; manifest-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors "

// pageHeaders are those of public/_headers for the page.
func pageHeaders(h http.Header) {
	h.Set("Content-Security-Policy", policy+"'none'")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Embedder-Policy", "require-corp")
}

// embedHeaders let any page frame this one, also a page that is cross-origin
// isolated. The viewer needs no threads, so it is not isolated itself.
func embedHeaders(h http.Header) {
	h.Set("Content-Security-Policy", policy+"*")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
}
