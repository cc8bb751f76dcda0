// Uses files as tests do, then fails on purpose.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

func main() {
	fmt.Println("arguments", os.Args[1:], "and", os.Getenv("PCLORA_TEST"))
	if err := work(); err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
	fmt.Fprintln(os.Stderr, "done")
	os.Exit(3)
}

func work() error {
	mine, err := os.ReadFile("testdata/program/main.go")
	if err != nil || !bytes.Contains(mine, []byte("fails on purpose")) {
		return fmt.Errorf("this file: %d bytes, %v", len(mine), err)
	}
	if page, err := os.ReadFile("../../public/index.html"); err != nil || len(page) == 0 {
		return fmt.Errorf("the page: %d bytes, %v", len(page), err)
	}
	if _, err := os.ReadFile("missing"); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("a missing file: %v", err)
	}
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		return err
	}
	if err := inFolder(dir); err != nil {
		return err
	}
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("a removed folder: %v", err)
	}
	return nil
}

func inFolder(dir string) error {
	if err := os.MkdirAll(filepath.Join(dir, "a", "b"), 0o755); err != nil {
		return err
	}
	if err := os.Remove(filepath.Join(dir, "a")); err == nil {
		return errors.New("a folder with another in it was removed")
	}
	path := filepath.Join(dir, "a", "file")
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	f.WriteString("one two")
	f.WriteAt([]byte("six"), 4)
	f.Seek(0, io.SeekStart)
	if got, err := io.ReadAll(f); string(got) != "one six" || err != nil {
		return fmt.Errorf("read back %q, %v", got, err)
	}
	if err := errors.Join(f.Truncate(3), f.Close(), os.Rename(path, path+"2")); err != nil {
		return err
	}
	more, err := os.OpenFile(path+"2", os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		return err
	}
	more.WriteString("!")
	more.Close()
	if got, err := os.ReadFile(path + "2"); string(got) != "one!" || err != nil {
		return fmt.Errorf("appended to %q, %v", got, err)
	}
	var names []string
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		names = append(names, d.Name())
		return err
	})
	if want := []string{filepath.Base(dir), "a", "b", "file2"}; !slices.Equal(names, want) || err != nil {
		return fmt.Errorf("walked %q, %v", names, err)
	}
	return nil
}
