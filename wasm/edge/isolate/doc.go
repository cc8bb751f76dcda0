// Package isolate serves HTTP in a Cloudflare Worker with one Go program for as
// long as its isolate lives.
//
// github.com/syumai/workers starts a program for every request, which costs 16 to
// 18 ms of CPU time. Here worker.mjs starts one with the first request, and Serve
// answers all that follow, many at once. That library's bindings (D1, R2, fetch) are
// used as they are: they read a global object, context, which worker.mjs sets before
// the program starts.
//
// # What a handler must not do
//
// JavaScript's input and output belongs to the request during which it began. Go
// wakes goroutines of one request during another's if they share a lock, a channel or
// a timer, and what they begin then ends with that other request. So a handler holds
// no lock while it waits for a binding, and uses no timer: no time.Sleep,
// no context.WithTimeout, no deadline. A request that loses its way nevertheless is
// answered with an error after worker.mjs's patience is over.
package isolate
