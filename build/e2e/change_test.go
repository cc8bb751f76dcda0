package e2e

import (
	"io"
	"maps"
	"net/http"
	"testing"
)

// change lets answers for a path have other headers and another body, until the
// returned function is called.
func change(t *testing.T, path string, f func(h http.Header, body []byte) []byte) (repair func()) {
	t.Helper()
	if lab == nil {
		return func() {} // the test skips itself
	}
	answer, err := http.Get(lab.URL + path)
	must(t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	must(t, err)
	for _, name := range []string{"Content-Length", "Content-Encoding", "Etag"} {
		answer.Header.Del(name)
	}
	body = f(answer.Header, body)
	return lab.Fault(path, func(w http.ResponseWriter, _ *http.Request) {
		maps.Copy(w.Header(), answer.Header)
		w.Write(body)
	})
}
