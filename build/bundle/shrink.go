package bundle

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/pcloralab/pcloralab/build/toolchain"
)

const quoted = `("(?:[^"\\]|\\.)*")`

// What vugugen writes for each kind of node, formatted.
var (
	textNode = regexp.MustCompile(`(?m)^\t*vgn = &vugu\.VGNode\{Type: vugu\.VGNodeType\(1\), Data: ` + quoted + `\}\n\t*vgparent\.AppendChild\(vgn\)\n`)
	element  = regexp.MustCompile(`(?m)^\t*vgn = &vugu\.VGNode\{Type: vugu\.VGNodeType\(3\), Namespace: ` + quoted + `, Data: ` + quoted +
		`, Attr: \[\]vugu\.VGAttribute(?:\(nil\)|\{(.*)\})\}\n(\t*vgparent\.AppendChild\(vgn\)\n)?`)
	attribute = regexp.MustCompile(`Key: ` + quoted + `, Val: ` + quoted)
	component = regexp.MustCompile(`(?m)^\t*\{\n\t*var vgcomp vugu\.Builder = (.*)\n\t*if vgcomp != nil \{\n\t*vgin\.BuildEnv\.WireComponent\(vgcomp\)\n` +
		`\t*vgout\.Components = append\(vgout\.Components, vgcomp\)\n\t*vgn = &vugu\.VGNode\{Component: vgcomp\}\n\t*vgparent\.AppendChild\(vgn\)\n\t*\}\n\t*\}\n`)
	property = regexp.MustCompile(`(?m)^\t*\{\n\t*b, err := vjson\.Marshal\((.*)\)\n\t*if err != nil \{\n\t*panic\(err\)\n\t*\}\n` +
		`\t*vgn\.Prop = append\(vgn\.Prop, vugu\.VGProperty\{Key: ` + quoted + `, JSONVal: vjson\.RawMessage\(b\)\}\)\n\t*\}\n`)
	handler = regexp.MustCompile(`(?m)^\t*vgn\.DOMEventHandlerSpecList = append\(vgn\.DOMEventHandlerSpecList, vugu\.DOMEventHandlerSpec\{\n` +
		`\t*EventType: ` + quoted + `,\n\t*Func: *(.*),\n\t*// TODO: .*\n\t*\}\)\n`)
)

// shrink makes vugugen's formatted Go smaller: nodes are made by package ui/node,
// and the line breaks between elements, which mean nothing in these pages, are
// left out. What it does not know stays as it is.
func shrink(source []byte) ([]byte, error) {
	text := component.ReplaceAllString(string(source), "node.Component(vgin, vgout, vgparent, $1)\n")
	text = property.ReplaceAllString(text, "node.Property(vgn, $2, $1)\n")
	text = handler.ReplaceAllString(text, "node.On(vgn, $1, $2)\n")
	text = replaceAll(textNode, text, func(m []string) string {
		if s, err := strconv.Unquote(m[1]); err == nil && strings.TrimSpace(s) == "" && strings.Contains(s, "\n") {
			return ""
		}
		return "node.Text(vgparent, " + m[1] + ")\n"
	})
	text = replaceAll(element, text, func(m []string) string {
		var arguments []string
		name := map[string]string{`""`: "", `"svg"`: "SVG"}[m[1]]
		if m[4] == "" {
			name = "New" + name
		} else {
			name, arguments = "Add"+name, []string{"vgparent"}
		}
		arguments = append(arguments, m[2])
		for _, a := range attribute.FindAllStringSubmatch(m[3], -1) {
			arguments = append(arguments, a[1], a[2])
		}
		return fmt.Sprintf("vgn = node.%s(%s)\n", name, strings.Join(arguments, ", "))
	})
	if !strings.Contains(text, "node.") {
		return source, nil
	}
	const first = "import \"fmt\"\n"
	if !strings.Contains(text, first) {
		return nil, fmt.Errorf("vugugen's imports do not begin with %q", first)
	}
	return bytes.Replace([]byte(text), []byte(first), []byte(first+"import \""+toolchain.Module+"/ui/node\"\n"), 1), nil
}

// replaceAll replaces each match by what f makes of its groups.
func replaceAll(r *regexp.Regexp, text string, f func(groups []string) string) string {
	return r.ReplaceAllStringFunc(text, func(match string) string { return f(r.FindStringSubmatch(match)) })
}
