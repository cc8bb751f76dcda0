package bundle

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/pcloralab/pcloralab/build/toolchain"
)

// renderer returns vugu's renderer script as a file of its own, with vugu's
// licence on top.
//
// vugu keeps the script in a Go constant and hands it to window.eval, which
// our content security policy forbids; boot.js turns that call into nothing.
func renderer(root string) ([]byte, error) {
	out, err := toolchain.Go(root, nil, "list", "-m", "-f", "{{.Dir}}", "github.com/vugu/vugu").Output()
	if err != nil {
		return nil, fmt.Errorf("vugu's source: %w", err)
	}
	dir := strings.TrimSpace(string(out))
	source, err := os.ReadFile(filepath.Join(dir, "domrender", "renderer-js-script.go"))
	if err != nil {
		return nil, err
	}
	script, err := constant(source, "jsHelperScript")
	if err != nil {
		return nil, err
	}
	if script, err = styleByProperty(script); err != nil {
		return nil, err
	}
	licence, err := os.ReadFile(filepath.Join(dir, "LICENSE"))
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, "/*\nThe renderer of vugu, https://www.vugu.org\n\n%s*/\n%s\n", licence, script), nil
}

// constant returns the string that Go source gives to the constant name.
func constant(source []byte, name string) (string, error) {
	parsed, err := parser.ParseFile(token.NewFileSet(), "", source, 0)
	if err != nil {
		return "", err
	}
	var value string
	ast.Inspect(parsed, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if ok && spec.Names[0].Name == name && len(spec.Values) == 1 {
			if lit, ok := spec.Values[0].(*ast.BasicLit); ok {
				value, err = strconv.Unquote(lit.Value)
			}
		}
		return true
	})
	if err == nil && value == "" {
		err = fmt.Errorf("vugu has no constant %s: does the pinned version differ?", name)
	}
	return value, err
}

// setAttribute matches the two places where the script sets an attribute that
// a component asked for: element, optional namespace, name, value.
var setAttribute = regexp.MustCompile(`(\w+)\.(setAttribute(?:NS)?)\(((?:\w+,)?)(\w+),(\w+)\),(\w+\.elAttrNames\[)`)

// styleByProperty makes the script set style="…" through the element's style
// property. The policy's style-src refuses an attribute of that name, set by
// script, but not the property, so no 'unsafe-inline' is needed.
func styleByProperty(script string) (string, error) {
	if n := len(setAttribute.FindAllString(script, -1)); n != 2 {
		return "", fmt.Errorf("vugu's renderer sets attributes in %d places, want 2: does the pinned version differ?", n)
	}
	return setAttribute.ReplaceAllString(script, `($4=="style"?$1.style.cssText=$5:$1.$2($3$4,$5)),$6`), nil
}
