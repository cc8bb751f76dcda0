package part

import (
	"reflect"

	"github.com/vugu/vugu"
)

// A Still keeps the renderer away from a section that shows what it showed
// before.
//
// Every render sends the whole page to the browser, which sets every text
// anew: at ten renders a second selected text is lost, live regions are read
// out again and again, and the main thread has no rest. So while the view is
// unchanged, Still builds only the section's root element, without children;
// the renderer then leaves the children in the document as they are.
//
// This works only where the elements around the section never come or go,
// which is why the page's sections are always there and at most hidden.
type Still struct {
	view  any
	inner vugu.Builder // nil while the view is unchanged
	shell *vugu.VGNode // the root element as last built, without children
}

// Show returns s, ready to build inner if view differs from the last one. A
// view is plain data: everything that inner's markup depends on.
func (s *Still) Show(view any, inner vugu.Builder) *Still {
	if s.Differs(view) {
		return s.Anew(view, inner)
	}
	return s
}

// Differs reports whether Show would have to build the section.
func (s *Still) Differs(view any) bool { return !s.Shown() || !reflect.DeepEqual(view, s.view) }

// Shown reports whether the section has been built before, so that what it shows can
// stay for another render.
func (s *Still) Shown() bool { return s.shell != nil }

// Anew is Show of a view that is known to differ.
func (s *Still) Anew(view any, inner vugu.Builder) *Still {
	s.view, s.inner = view, inner
	return s
}

// Forget makes the next Show build the section anew, whatever its view.
func (s *Still) Forget() { s.view = nil }

// Build implements vugu.Builder.
func (s *Still) Build(in *vugu.BuildIn) *vugu.BuildOut {
	if s.inner == nil {
		return &vugu.BuildOut{Out: []*vugu.VGNode{s.shell}}
	}
	out := s.inner.Build(in)
	root := out.Out[0]
	s.shell = &vugu.VGNode{
		Type: root.Type, Namespace: root.Namespace, Data: root.Data,
		Attr: root.Attr, Prop: root.Prop, DOMEventHandlerSpecList: root.DOMEventHandlerSpecList,
	}
	s.inner = nil
	return out
}
