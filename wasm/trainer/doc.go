// The trainer is the Web Worker that holds all models and does all computing.
// It listens for package wire's commands and answers with its events.
//
// A Session may start trainers like itself, which follow it as replicas of its
// run; a follower is a replica and knows no page.
//
// A Session is all of it but the browser: it runs natively under test. The
// files that end in _js.go join it to the worker's messages and downloads.
package main
