// Package source reads this project's Go files as text: how they are
// formatted, what they import, which fuzz targets they have.
package source

import (
	"bytes"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Walk calls f for every Go file of the module, in order, with its path
// relative to root and with slashes. It leaves out what the go command leaves
// out, and build/out.
func Walk(root string, f func(path string, text []byte) error) error {
	return filepath.WalkDir(root, func(full string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, full)
		if err != nil {
			return err
		}
		path, name := filepath.ToSlash(rel), d.Name()
		switch {
		case d.IsDir() && path != "." && (name[0] == '.' || name[0] == '_' || name == "testdata" || path == "build/out"):
			return filepath.SkipDir
		case d.IsDir() || filepath.Ext(name) != ".go":
			return nil
		}
		text, err := os.ReadFile(full)
		if err != nil {
			return err
		}
		return f(path, text)
	})
}

// Unformatted returns the files that gofmt would change.
func Unformatted(root string) (bad []string, err error) {
	err = Walk(root, func(path string, text []byte) error {
		want, err := format.Source(text)
		if err != nil || !bytes.Equal(text, want) {
			bad = append(bad, path) // gofmt tells where the syntax is wrong
		}
		return nil
	})
	return bad, err
}

// Imports returns the import paths of a file.
func Imports(path string, text []byte) ([]string, error) {
	file, err := parser.ParseFile(token.NewFileSet(), path, text, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, spec := range file.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, err
		}
		paths = append(paths, p)
	}
	return paths, nil
}

// A FuzzTarget is one fuzz test: its function and the folder of its package.
type FuzzTarget struct{ Folder, Name string }

// FuzzTargets returns all fuzz tests of the module.
func FuzzTargets(root string) (targets []FuzzTarget, err error) {
	err = Walk(root, func(path string, text []byte) error {
		if !strings.HasSuffix(path, "_test.go") || !bytes.Contains(text, []byte("testing.F")) {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, text, 0)
		if err != nil {
			return err
		}
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil && strings.HasPrefix(f.Name.Name, "Fuzz") {
				targets = append(targets, FuzzTarget{filepath.ToSlash(filepath.Dir(path)), f.Name.Name})
			}
		}
		return nil
	})
	return targets, err
}
