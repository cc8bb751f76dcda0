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
	if script, err = lessWork(script); err != nil {
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
// script, but not the property, so no 'unsafe-inline' is needed. Other attributes
// are set where they differ from what is there: a browser that is told a value
// anew styles, lays out and paints anew, whatever the value was.
func styleByProperty(script string) (string, error) {
	if n := len(setAttribute.FindAllString(script, -1)); n != 2 {
		return "", fmt.Errorf("vugu's renderer sets attributes in %d places, want 2: does the pinned version differ?", n)
	}
	return setAttribute.ReplaceAllString(script, `($4=="style"?$1.style.cssText=$5:$1.getAttribute($4)!==$5&&$1.$2($3$4,$5)),$6`), nil
}

// eventProps and targetProps are what handlers may ask a vugu.DOMEvent for: its own
// properties, and with "target" before them those of the element.
var (
	eventProps  = []string{"key", "shiftKey", "isComposing"}
	targetProps = []string{"value", "checked"}
)

// lessWork takes from the script what costs more than all the rest of it: an Attr
// object for every attribute of every element, texts that are set to what they are,
// and, at an event, every property of the element, among them those for which the
// page has to be laid out or written out as HTML.
func lessWork(script string) (string, error) {
	list := func(names []string) string { return `["` + strings.Join(names, `","`) + `"]` }
	for _, edit := range []struct {
		old, new string
		n        int // places
	}{
		{
			`for(let t=0;t<x.el.attributes.length;t++)x.elAttrNames[x.el.attributes[t].name]||e.push(x.el.attributes[t].name);`,
			`for(let t of x.el.getAttributeNames())x.elAttrNames[t]||e.push(t);`, 1,
		},
		{`else x.el.textContent=e;`, `else x.el.textContent!==e&&(x.el.textContent=e);`, 2},
		{
			`x.el.innerHTML=(x.bufferedInnerHTML||"")+e,`,
			`e=(x.bufferedInnerHTML||"")+e,x.el.innerHTML!==e&&(x.el.innerHTML=e),`, 1,
		},
		{`for(let e in i)try{`, `for(let e of` + list(eventProps) + `)try{`, 1},
		{`for(let t in e)try{`, `for(let t of` + list(targetProps) + `)try{`, 1},
	} {
		if n := strings.Count(script, edit.old); n != edit.n {
			return "", fmt.Errorf("vugu's renderer has %q in %d places, want %d: does the pinned version differ?", edit.old, n, edit.n)
		}
		script = strings.ReplaceAll(script, edit.old, edit.new)
	}
	return script, nil
}
