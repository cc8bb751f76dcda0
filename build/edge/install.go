package edge

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"github.com/pcloralab/pcloralab/build/progress"
)

//go:embed package.json package-lock.json local.mjs
var scripts embed.FS

// ErrNoNode says that this machine lacks what wrangler runs on.
var ErrNoNode = errors.New("no node or no npm found: wrangler runs on them. Install Node 20 or newer, https://nodejs.org")

// tools is the folder of wrangler and of the script that starts workerd.
func tools(root string) string { return filepath.Join(root, "build", "out", "wrangler") }

// Install puts the pinned wrangler and workerd under build/out. It needs the network
// unless they are there already.
func Install(root string, log io.Writer) error {
	_, noNode := exec.LookPath("node")
	npm, noNpm := exec.LookPath("npm")
	if noNode != nil || noNpm != nil {
		return ErrNoNode
	}
	dir := tools(root)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	entries, err := scripts.ReadDir(".")
	if err != nil {
		return err
	}
	for _, e := range entries {
		text, err := scripts.ReadFile(e.Name())
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, e.Name()), text, 0o666); err != nil {
			return err
		}
	}
	lock, err := scripts.ReadFile("package-lock.json")
	if err != nil {
		return err
	}
	done := filepath.Join(dir, "installed.json")
	if had, err := os.ReadFile(done); err == nil && string(had) == string(lock) {
		return nil
	}
	err = progress.Do(log, "npm ci, which fetches wrangler", func() error {
		args := []string{"ci", "--ignore-scripts", "--no-audit", "--no-fund"}
		cmd := exec.Command(npm, args...)
		if runtime.GOOS == "windows" {
			cmd = exec.Command("cmd", append([]string{"/c", "npm"}, args...)...)
		}
		cmd.Dir = dir
		if said, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("npm ci: %w\n%s", err, said)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return os.WriteFile(done, lock, 0o666)
}
