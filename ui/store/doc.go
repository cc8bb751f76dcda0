// Package store holds everything the page knows and the one way to change it.
//
// # One way in
//
// A State changes only in Apply, which takes what happened (a message of the
// trainer or an action of the person) and the time, and returns the next State
// and the Effects the page must carry out. Apply is pure: it starts nothing,
// reads no clock, and never writes to memory that the State before it holds.
//
// # What it expects of the trainer
//
// Commands are answered in order, but a message that was under way when the
// person pressed Reset may still arrive. Busy names the command that has not
// been answered yet; what belongs to no run is dropped.
package store
