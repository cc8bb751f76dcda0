package edge

import (
	"os"
	"os/exec"
	"path/filepath"
)

// Database is the name of the D1 database in wrangler.jsonc.
const Database = "pclora-runs"

// config is the file that says what the Worker is bound to.
func config(root string) string { return filepath.Join(root, "build", "wrangler.jsonc") }

// Wrangler returns a command of the installed wrangler, which asks nothing and tells
// its makers nothing.
func Wrangler(root string, args ...string) *exec.Cmd {
	cmd := exec.Command("node", append([]string{filepath.Join(tools(root), "node_modules", "wrangler", "bin", "wrangler.js")}, args...)...)
	cmd.Dir, cmd.Env = filepath.Dir(config(root)), environ()
	return cmd
}

func environ() []string {
	return append(os.Environ(), "WRANGLER_SEND_METRICS=false", "WRANGLER_HIDE_BANNER=true", "CI=1", "NO_COLOR=1")
}

// migrations is the folder of the tables' SQL.
func migrations(root string) string {
	return filepath.Join(root, "wasm", "edge", "share", "migrations")
}
