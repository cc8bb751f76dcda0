package e2e

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"testing"
)

// pictures is a zip of n pictures in each of two class folders: light above or
// light below, of several sizes.
func pictures(t *testing.T, n int) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := range n {
		for class, name := range []string{"above", "below"} {
			w, h := 30+i, 40+i%7
			picture := image.NewGray(image.Rect(0, 0, w, h))
			for y := range h {
				for x := range w {
					if (y < h/2) == (class == 0) {
						picture.SetGray(x, y, color.Gray{Y: uint8(150 + 5*i%100)})
					}
				}
			}
			f, err := z.Create(fmt.Sprintf("own/%s/%02d.png", name, i))
			must(t, err)
			must(t, png.Encode(f, picture))
		}
	}
	must(t, z.Close())
	return b.Bytes()
}

// drop drops a file on the panel that takes what; a panel opens by itself for
// none.
func drop(t *testing.T, p *Page, what, name string, b []byte) {
	t.Helper()
	_, err := Eval[bool](p, fmt.Sprintf(`(() => {
		const bytes = Uint8Array.from(atob(%q), (c) => c.charCodeAt(0)), dataTransfer = new DataTransfer();
		dataTransfer.items.add(new File([bytes], %q));
		const zone = document.querySelector("[data-drop=%s]");
		for (const kind of ["dragover", "drop"]) {
			zone.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
		}
		return true;
	})()`, base64.StdEncoding.EncodeToString(b), name, what))
	must(t, err)
}

// TestOwnPictures: pictures of a person's own in a zip, for which the built-in
// model gets a new head, which is taught; then it is compressed.
func TestOwnPictures(t *testing.T) {
	p := ready(t)
	must(t, p.OpenPanel("data"))
	drop(t, p, "data", "own.zip", pictures(t, 20))
	must(t, p.WaitText("#data-seen", "above", patience))
	must(t, p.WaitFor(`document.querySelectorAll("#data-seen .class-picture").length === 6`, patience))
	must(t, p.Click("#use-data"))
	must(t, p.WaitIdle("untaught", patience))
	must(t, p.Teach("head", map[string]string{"steps": "40", "batch": "16", "evalEvery": "10"}, long))
	must(t, p.Set(map[string]string{"steps": "6", "batch": "8"}))
	must(t, p.Click("#start"))
	must(t, p.WaitPhase("finished", long))
	result, err := p.Result()
	must(t, err)
	t.Logf("%+v", result)
	if result.Total != 8 || result.BeforeCorrect < 7 || result.Gone < 0.9 {
		t.Errorf("the result card says %+v, want a teacher that tells the 8 pictures apart", result)
	}
	noProblems(t, p)
}
