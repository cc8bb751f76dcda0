package e2e

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"
)

// TestNoVectors takes SIMD away from the trainer, which must then load and
// measure the original on the plain kernels.
func TestNoVectors(t *testing.T) {
	p := open(t, Desktop)
	path := asset(t, "trainer.js")
	script, err := os.ReadFile(filepath.Join(os.Getenv(SiteVariable), filepath.FromSlash(path)))
	must(t, err)
	defer lab.Fault(path, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		w.Header().Set("Cross-Origin-Embedder-Policy", "require-corp")
		fmt.Fprintf(w, "WebAssembly.validate = () => false;\n%s", script)
	})()
	must(t, p.Start(patience))
	must(t, p.WaitPhase("ready", long))
	must(t, p.WaitText("", "portable-4x4", patience))
	noProblems(t, p)
}
