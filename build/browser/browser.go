// Package browser finds a Chromium-family browser on this machine, or installs
// one where it may.
package browser

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// Variable names the environment variable that overrides the search.
const Variable = "PCLORA_BROWSER"

// names are what the browsers are called on PATH.
var names = []string{
	"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "msedge",
}

// ErrNone says that there is no browser and how to get one.
var ErrNone = errors.New("no Chromium-family browser found: install one " +
	"(Debian, Ubuntu: apt-get install chromium; Fedora: dnf install chromium; macOS: brew install --cask google-chrome; " +
	"Windows: winget install Google.Chrome), or set " + Variable + " to the path of yours")

// Find returns the path of a browser, or ErrNone.
func Find() (string, error) {
	if path := os.Getenv(Variable); path != "" {
		found, err := exec.LookPath(path)
		if err != nil {
			return "", fmt.Errorf("%s: %w", Variable, err)
		}
		return found, nil
	}
	for _, name := range append(names, elsewhere()...) {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", ErrNone
}

// elsewhere returns where browsers are on systems that keep them off PATH.
func elsewhere() []string {
	switch runtime.GOOS {
	case "darwin":
		return []string{
			"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
			"/Applications/Chromium.app/Contents/MacOS/Chromium",
			"/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
		}
	case "windows":
		var paths []string
		for _, base := range []string{os.Getenv("ProgramFiles"), os.Getenv("ProgramFiles(x86)"), os.Getenv("LocalAppData")} {
			paths = append(paths,
				filepath.Join(base, "Google", "Chrome", "Application", "chrome.exe"),
				filepath.Join(base, "Microsoft", "Edge", "Application", "msedge.exe"))
		}
		return paths
	}
	return nil
}

// FindOrInstall is Find; where there is no browser and this process may
// install packages with apt, it does so first and writes to log.
func FindOrInstall(log io.Writer) (string, error) {
	path, err := Find()
	if !errors.Is(err, ErrNone) || os.Geteuid() != 0 {
		return path, err
	}
	apt, aptErr := exec.LookPath("apt-get")
	if aptErr != nil {
		return "", err
	}
	fmt.Fprintln(log, "no browser found; installing Debian's chromium")
	for _, args := range [][]string{
		{"-q", "update"},
		{"-q", "-y", "--no-install-recommends", "install", "chromium", "fonts-dejavu-core"},
	} {
		cmd := exec.Command(apt, args...)
		cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
		cmd.Stdout, cmd.Stderr = log, log
		if aptErr := cmd.Run(); aptErr != nil {
			return "", fmt.Errorf("%w (apt-get %s: %v)", err, strings.Join(args, " "), aptErr)
		}
	}
	return Find()
}
