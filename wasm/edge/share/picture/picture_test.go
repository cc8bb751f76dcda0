package picture

import (
	"bytes"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/run"
)

// finished is a run of 1,500 steps with a title.
func finished(title string) run.Record {
	r := run.Record{
		Version: run.Version, Title: title, State: run.StateFinished, Steps: 1500, Config: run.Default(),
		Model: run.RecordModel{Name: "fashion-vit", Title: "Fashion-MNIST ViT"},
		Data:  run.RecordData{Name: "fashion-mnist", Title: "Fashion-MNIST"},
	}
	for s := 0; s <= 1500; s += 5 {
		r.Points = append(r.Points, run.Point{Step: s, Lambda: max(0, 1-math.Sin(math.Pi/2*min(1, float64(s)/1000)))})
	}
	for s := 0; s <= 1500; s += 100 {
		r.Curve = append(r.Curve, run.Eval{Step: s, Correct: 9000 - 900*s*(1500-s)/562500, Total: 10000})
	}
	r.Result = run.Result{
		Before: run.Side{Correct: 9050, Total: 10000, EncoderWeights: 100000},
		After:  run.Side{Correct: 8920, Total: 10000, EncoderWeights: 5900},
	}
	return r
}

func TestDraw(t *testing.T) {
	out := os.Getenv("PCLORA_PICTURES") // a folder to look at them in
	running := finished("Still going")
	running.State, running.Result, running.Curve, running.Points = run.StateRunning, run.Result{}, running.Curve[:6], running.Points[:100]
	hostile := finished("")
	hostile.Steps = 0
	hostile.Points = []run.Point{{Step: -5, Lambda: math.NaN()}, {Step: math.MaxInt, Lambda: math.Inf(1)}}
	for name, c := range map[string]Card{
		"plain":   Of(finished("Rank 8, a slow sine")),
		"long":    Of(finished("How far can the rank of a Vision Transformer's linear layers go down before the accuracy on Fashion-MNIST breaks, and what does a slow decay of the frozen weights change about that?")),
		"letters": Of(finished("Сжатие ViT: 压缩 transformer 🎉 με λ → 0, größer als العربية")),
		"foreign": Of(finished("低秩适配器")),
		"oneword": Of(finished("Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnungsdurchführungsbestimmung")),
		"running": Of(running),
		"hostile": Of(hostile),
		"sealed":  Sealed("For the reviewers of our paper"),
	} {
		b, err := Draw(c)
		if err != nil {
			t.Fatalf("%s: Draw: %v", name, err)
		}
		p, err := png.DecodeConfig(bytes.NewReader(b))
		if err != nil || p.Width != Width || p.Height != Height {
			t.Errorf("%s: a PNG of %d×%d, %v, want %d×%d", name, p.Width, p.Height, err, Width, Height)
		}
		if len(b) > 100<<10 {
			t.Errorf("%s: %d bytes, want at most 100 KiB", name, len(b))
		}
		if out != "" {
			if err := os.WriteFile(filepath.Join(out, name+".png"), b, 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestLegible(t *testing.T) {
	h, err := newHand(regular, 20)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		in, want string
		lost     bool
	}{
		{"plain", "plain", false},
		{" two\n\tlines ", "two lines", false},
		{"λ → 0 größer Жук", "λ → 0 größer Жук", false},
		{"压缩 ViT", "ViT", true},
		{"a\u200db", "ab", false}, // a joiner is not seen
		{"a🎉b", "ab", true},
		{"\x00", "", false},
	} {
		if got, lost := h.legible(tt.in); got != tt.want || lost != tt.lost {
			t.Errorf("legible(%q) = %q, %t, want %q, %t", tt.in, got, lost, tt.want, tt.lost)
		}
	}
}

func TestLines(t *testing.T) {
	h, err := newHand(bold, 50)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"", "short", "many words that go on and on until nobody reads them any more but the one who wrote them", string(bytes.Repeat([]byte("W"), 400))} {
		lines := h.lines(s, 600, 2)
		if len(lines) > 2 || (s == "") != (len(lines) == 0) {
			t.Errorf("lines(%.20q): %d lines", s, len(lines))
		}
		for _, l := range lines {
			if w := h.wide(l); w > 600 {
				t.Errorf("lines(%.20q): %q is %d pixels wide, want at most 600", s, l, w)
			}
		}
	}
}

func BenchmarkDraw(b *testing.B) {
	c := Of(finished("How far can the rank of a Vision Transformer's linear layers go down before the accuracy breaks"))
	for b.Loop() {
		if _, err := Draw(c); err != nil {
			b.Fatal(err)
		}
	}
}

// TestPercent: as the page writes shares, and never all or nothing for nearly so.
func TestPercent(t *testing.T) {
	for x, want := range map[float64]string{0: "0.0 %", 0.0003: "<0.1 %", 0.9375: "93.8 %", 0.9436: "94.4 %", 0.9996: ">99.9 %", 1: "100.0 %", math.NaN(): "–"} {
		if got := Percent(x); got != want {
			t.Errorf("Percent(%v) = %q, want %q", x, got, want)
		}
	}
}
