// Package local keeps shared runs on the machine itself: tables in SQLite, blobs in
// files, both in one folder. Nothing has to be installed for it.
//
// # What outlives a crash
//
// SQLite writes ahead and syncs before a statement returns, and a blob is synced and
// then renamed into its place. So what a client was told is stored is stored,
// whenever the process is killed or the power fails.
package local
