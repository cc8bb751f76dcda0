// Package share is the server of shared runs: an http.Handler that is the same in a
// Cloudflare Worker and natively.
//
// # Addresses
//
//	POST   /api/runs                 share a run, plain or encrypted
//	GET    /api/runs                 public runs: sort, q, model, data, after, limit
//	GET    /api/runs/{id}            the run as it was stored
//	GET    /api/runs/{id}/about      what the server knows of it
//	PUT    /api/runs/{id}/model      attach the compressed model
//	GET    /api/runs/{id}/model      download it
//	DELETE /api/runs/{id}            delete all of it
//	GET    /r/, /r/{id}, /embed/{id} the page, with words for those that preview links
//	GET    /og/{id}, /og/{id}.png    the picture for them
//
// Everything else is answered by whatever serves the site. Errors are problems of
// RFC 9457 whose detail says what to do.
//
// # What it stores
//
// A run is one row of a table, written by one statement: D1 has no transactions, and
// so nothing is ever half there. Attached models and pictures are blobs; the table
// "loose" lists those that an interrupted request may have left, and writes clear it
// up, as they do with what has expired.
//
// # What it does without
//
// No handler starts a goroutine, sets a timer or holds a lock while it waits, because
// an instance on Cloudflare may stand still between two requests, and one request
// may be gone before another. Time, randomness and storage are arguments.
package share
