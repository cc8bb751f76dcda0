// Package load measures how fast a server of shared runs answers, from the machine
// that it runs on.
//
// # How
//
// Half of the time one connection reads a run again and again, which gives the time
// of an answer; the other half, several do at once, which gives answers a second.
// The clients write and read HTTP/1.1 by hand: net/http's client would take as much
// of the machine as the server does.
package load
