// Package bench compares the engine with what people would use instead: in one
// browser session, in turns, on the same numbers.
//
// # Parts
//
// A Bench is the site, the peers and one browser. The engine is measured in the
// trainer that the page itself uses, each peer in a worker of its own. Peers come
// from npm, pinned by package-lock.json, into build/out.
//
// # What makes a row valid
//
// All get the same weights, images and settings, and compute the same losses,
// within LossTolerance; a peer whose losses differ is an error, not a row.
package bench
