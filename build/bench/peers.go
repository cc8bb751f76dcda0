package bench

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"github.com/pcloralab/pcloralab/build/progress"
)

//go:embed package.json package-lock.json
var pins embed.FS

// Install puts the pinned peers under build/out/bench and returns the folder of
// their packages. It needs npm, and the network unless they are there already.
func Install(root string, log io.Writer) (string, error) {
	dir := filepath.Join(root, "build", "out", "bench")
	lock, err := pins.ReadFile("package-lock.json")
	if err != nil {
		return "", err
	}
	modules, done := filepath.Join(dir, "node_modules"), filepath.Join(dir, "installed.json")
	if had, err := os.ReadFile(done); err == nil && string(had) == string(lock) {
		return modules, nil
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		return "", errors.New("no npm found: it fetches the libraries that the bench compares with. Install Node 20 or newer, or measure ours alone with -peers=")
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return "", err
	}
	for _, name := range []string{"package.json", "package-lock.json"} {
		text, err := pins.ReadFile(name)
		if err != nil {
			return "", err
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o666); err != nil {
			return "", err
		}
	}
	err = progress.Do(log, "npm ci", func() error {
		cmd := exec.Command(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
		if runtime.GOOS == "windows" {
			cmd = exec.Command("cmd", "/c", "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
		}
		cmd.Dir = dir
		if said, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("npm ci: %w\n%s", err, said)
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	return modules, os.WriteFile(done, lock, 0o666)
}

// Versions returns the pinned version of each peer.
func Versions() (map[string]string, error) {
	text, err := pins.ReadFile("package.json")
	if err != nil {
		return nil, err
	}
	var file struct {
		Peers map[string]string `json:"devDependencies"`
	}
	err = json.Unmarshal(text, &file)
	return file.Peers, err
}
