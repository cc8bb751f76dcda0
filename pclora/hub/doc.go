// Package hub brings checkpoints from Hugging Face's hub, or from any address, and
// keeps them.
//
// # From an address to a model
//
// Peek asks a server for a model's list of files, its small files and the headers
// of its weights, a few hundred kilobytes in all, so that a model that does not
// suit is refused before its download. What it returns is an Offer, pinned to a
// commit where the server has commits. Download brings the rest, goes on where an
// earlier one stopped, and proves what came by its SHA-256. List, Open and Delete
// are for what is kept.
//
// # The world
//
// A Getter asks servers and a Shelf stores bytes: a browser's, or a test's. This
// package knows neither. Only https is asked, and http of the page's own origin or
// of this machine.
//
// # Errors
//
// An *Error has a Kind, the address in question, and what to do. What a file
// holds is judged by package checkpoint, with its errors. A context that ends
// gives its own error, and what came until then is kept.
package hub
