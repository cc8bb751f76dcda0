package site

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

func openHub(t *testing.T) (server *httptest.Server, commit string) {
	t.Helper()
	hub := NewHub(fstest.MapFS{
		"o/m/config.json":       {Data: []byte("{}")},
		"o/m/model.safetensors": {Data: []byte("0123456789")},
		"o/m/1_Pooling/x y.txt": {Data: []byte("deeper")},
		"o/empty/none/.keep":    {Data: nil, Mode: 0o644},
	})
	server = httptest.NewServer(WithHub(http.NotFoundHandler(), hub))
	t.Cleanup(server.Close)
	answer, body := ask(t, server, "GET", "/hub/api/models/o/m/revision/main?blobs=true")
	var model struct {
		SHA      string
		Siblings []struct {
			Name string `json:"rfilename"`
			Size int
			LFS  *struct{ SHA256 string }
		}
	}
	if err := json.Unmarshal([]byte(body), &model); err != nil || answer.StatusCode != 200 {
		t.Fatalf("description: %d %v in %s", answer.StatusCode, err, body)
	}
	sum := sha256.Sum256([]byte("0123456789"))
	if s := model.Siblings; len(s) != 3 || s[0].Name != "1_Pooling/x y.txt" || s[1].Size != 2 || s[1].LFS != nil ||
		s[2].LFS == nil || s[2].LFS.SHA256 != hex.EncodeToString(sum[:]) {
		t.Errorf("description: %s", body)
	}
	if len(model.SHA) != 40 {
		t.Errorf("commit %q, want 40 digits", model.SHA)
	}
	return server, model.SHA
}

func TestHub(t *testing.T) {
	server, commit := openHub(t)
	file := "/hub/o/m/resolve/" + commit + "/"
	_, whole := ask(t, server, "GET", file+"model.safetensors")
	answer, _ := ask(t, server, "HEAD", file+"model.safetensors")
	tag := answer.Header.Get("Etag")
	if whole != "0123456789" || len(tag) != 66 {
		t.Errorf("model.safetensors: %q, validator %s", whole, tag)
	}
	for _, tt := range []struct {
		name, method, path, span, same string
		code                           int
		body, failure                  string
	}{
		{"main", "GET", "/hub/o/m/resolve/main/config.json", "", "", 200, "{}", ""},
		{"a name to be escaped", "GET", file + "1_Pooling/x%20y.txt", "", "", 200, "deeper", ""},
		{"range", "GET", file + "model.safetensors", "bytes=2-4", "", 206, "234", ""},
		{"rest", "GET", file + "model.safetensors", "bytes=7-", tag, 206, "789", ""},
		{"rest of another", "GET", file + "model.safetensors", "bytes=7-", `"other"`, 200, "0123456789", ""},
		{"behind the end", "GET", file + "model.safetensors", "bytes=10-20", "", 416, "invalid range: failed to overlap\n", ""},
		{"preflight", "OPTIONS", file + "model.safetensors", "", "", 204, "", ""},
		{"description by commit", "HEAD", "/hub/api/models/o/m/revision/" + commit, "", "", 200, "", ""},
		{"description", "HEAD", "/hub/api/models/o/m", "", "", 200, "", ""},

		{"no such model", "GET", "/hub/api/models/o/x/revision/main", "", "", 404, "", "RepoNotFound"},
		{"no such owner", "GET", "/hub/x/m/resolve/main/config.json", "", "", 404, "", "RepoNotFound"},
		{"no such revision", "GET", "/hub/api/models/o/m/revision/v2", "", "", 404, "", "RevisionNotFound"},
		{"file of no revision", "GET", "/hub/o/m/resolve/v2/config.json", "", "", 404, "", "RevisionNotFound"},
		{"no such file", "GET", file + "vocab.txt", "", "", 404, "", "EntryNotFound"},
		{"folder", "GET", file + "1_Pooling", "", "", 404, "", "EntryNotFound"},
		{"page of a model", "GET", "/hub/o/m", "", "", 404, "", "EntryNotFound"},
		{"traversal", "GET", "/hub/o/../m/resolve/main/config.json", "", "", 404, "", "RepoNotFound"},
		{"traversal in the model", "GET", file + "../../../o/m/config.json", "", "", 404, "", "EntryNotFound"},
		{"nothing", "GET", "/hub/", "", "", 404, "", "RepoNotFound"},
		{"post", "POST", file + "config.json", "", "", 405, "this address can only be read\n", ""},
		{"beside the hub", "GET", "/hubbub", "", "", 404, "404 page not found\n", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var header []string
			if tt.span != "" {
				header = append(header, "Range", tt.span)
			}
			if tt.same != "" {
				header = append(header, "If-Range", tt.same)
			}
			answer, body := ask(t, server, tt.method, tt.path, header...)
			if tt.failure != "" {
				tt.body = tt.failure + "\n"
			}
			if answer.StatusCode != tt.code || body != tt.body || answer.Header.Get("X-Error-Code") != tt.failure {
				t.Errorf("%s %s: %d %q %q, want %d %q %q", tt.method, tt.path,
					answer.StatusCode, body, answer.Header.Get("X-Error-Code"), tt.code, tt.body, tt.failure)
			}
			if strings.HasPrefix(tt.path, HubPath+"/") && answer.Header.Get("Access-Control-Allow-Origin") != "*" {
				t.Error("pages of other origins may not read it")
			}
		})
	}
}

// TestTrainerPolicy: the trainer's script, and nothing else, has a policy that
// lets it ask other servers.
func TestTrainerPolicy(t *testing.T) {
	server := open(t)
	for path, want := range map[string]string{
		"/assets/trainer.0123.js": "connect-src 'self' https: http://localhost:* http://127.0.0.1:*;",
		"/assets/app.0123.wasm":   "connect-src 'self';",
		"/assets/boot.0123.js":    "connect-src 'self';",
		"/":                       "connect-src 'self';",
	} {
		answer, _ := ask(t, server, "GET", path)
		got := answer.Header.Values("Content-Security-Policy")
		if len(got) != 1 || !strings.Contains(got[0], want) || !strings.HasPrefix(got[0], "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self';") {
			t.Errorf("%s: policy %q, want one with %q", path, got, want)
		}
		if answer.Header.Get("Cross-Origin-Embedder-Policy") != "require-corp" {
			t.Errorf("%s is not isolated", path)
		}
	}
}
