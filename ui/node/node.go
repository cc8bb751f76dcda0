// Package node makes the nodes of a component's markup. The generator calls it
// where vugugen would write each node out in full, which makes the program
// smaller by an eighth.
package node

import (
	"github.com/vugu/vjson"
	"github.com/vugu/vugu"
)

// New returns an element with these attributes, a name and a value each.
func New(tag string, attributes ...string) *vugu.VGNode { return element("", tag, attributes) }

// NewSVG returns an element of a drawing.
func NewSVG(tag string, attributes ...string) *vugu.VGNode { return element("svg", tag, attributes) }

// Add returns a new element that is the last child of parent.
func Add(parent *vugu.VGNode, tag string, attributes ...string) *vugu.VGNode {
	n := element("", tag, attributes)
	parent.AppendChild(n)
	return n
}

// AddSVG is Add for an element of a drawing.
func AddSVG(parent *vugu.VGNode, tag string, attributes ...string) *vugu.VGNode {
	n := element("svg", tag, attributes)
	parent.AppendChild(n)
	return n
}

func element(namespace, tag string, attributes []string) *vugu.VGNode {
	n := &vugu.VGNode{Type: vugu.ElementNode, Namespace: namespace, Data: tag}
	if len(attributes) > 0 {
		n.Attr = make([]vugu.VGAttribute, 0, len(attributes)/2+2) // some are added later
	}
	for i := 0; i+1 < len(attributes); i += 2 {
		n.Attr = append(n.Attr, vugu.VGAttribute{Key: attributes[i], Val: attributes[i+1]})
	}
	return n
}

// Text makes a text the last child of parent.
func Text(parent *vugu.VGNode, text string) {
	parent.AppendChild(&vugu.VGNode{Type: vugu.TextNode, Data: text})
}

// Component makes a component the last child of parent; nil for none.
func Component(in *vugu.BuildIn, out *vugu.BuildOut, parent *vugu.VGNode, c vugu.Builder) {
	if c == nil {
		return
	}
	in.BuildEnv.WireComponent(c)
	out.Components = append(out.Components, c)
	parent.AppendChild(&vugu.VGNode{Component: c})
}

// Property sets a property of an element. It panics if the value has no JSON.
func Property(n *vugu.VGNode, key string, value any) {
	b, err := vjson.Marshal(value)
	if err != nil {
		panic(err)
	}
	n.Prop = append(n.Prop, vugu.VGProperty{Key: key, JSONVal: vjson.RawMessage(b)})
}

// On lets f hear an event of an element.
func On(n *vugu.VGNode, event string, f func(vugu.DOMEvent)) {
	n.DOMEventHandlerSpecList = append(n.DOMEventHandlerSpecList, vugu.DOMEventHandlerSpec{EventType: event, Func: f})
}
