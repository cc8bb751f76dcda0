// Package web joins packages hub and checkpoint to a browser's worker: Getter
// fetches, OpenShelf stores in the origin's private file system, Files reads what
// a person has dropped on the page. It is for workers alone, which may wait.
//
// Files that end in _js.go hold all of it; natively the package is empty. A
// browser test runs its tests in a worker: build/e2e/web_test.go.
package web
