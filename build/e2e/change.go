package e2e

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"strings"
)

// Change lets answers for a path have other headers and another body, until the
// returned function is called.
func (l *Lab) Change(path string, f func(h http.Header, body []byte) []byte) (repair func(), err error) {
	answer, err := http.Get(l.URL + path)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"Content-Length", "Content-Encoding", "Etag"} {
		answer.Header.Del(name)
	}
	body = f(answer.Header, body)
	return l.Fault(path, func(w http.ResponseWriter, _ *http.Request) {
		maps.Copy(w.Header(), answer.Header)
		w.Write(body)
	}), nil
}

// Asset returns the path of a file named after its content, such as
// "trainer.wasm", as the served page refers to it.
func (l *Lab) Asset(name string) (string, error) {
	answer, err := http.Get(l.URL + "/")
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	page, err := io.ReadAll(answer.Body)
	if err != nil {
		return "", err
	}
	base, ext, _ := strings.Cut(name, ".")
	path := regexp.MustCompile(`/assets/` + base + `\.[0-9a-f]+\.` + ext + `\b`).Find(page)
	if path == nil {
		return "", fmt.Errorf("e2e: index.html refers to no %s", name)
	}
	return string(path), nil
}
