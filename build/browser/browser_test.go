package browser

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestFind(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("browsers are looked for off PATH too")
	}
	dir := t.TempDir()
	mine := filepath.Join(dir, "chromium-browser")
	t.Setenv("PATH", dir)
	t.Setenv(Variable, "")
	if path, err := Find(); !errors.Is(err, ErrNone) {
		t.Errorf("Find on an empty PATH = %q, %v, want ErrNone", path, err)
	}

	if err := os.WriteFile(mine, []byte("#!/bin/sh\n"), 0o777); err != nil {
		t.Fatal(err)
	}
	if path, err := Find(); path != mine {
		t.Errorf("Find = %q, %v, want %q", path, err, mine)
	}

	t.Setenv(Variable, filepath.Join(dir, "gone"))
	if path, err := Find(); err == nil || errors.Is(err, ErrNone) {
		t.Errorf("Find with a wrong %s = %q, %v, want an error that names it", Variable, path, err)
	}
}
