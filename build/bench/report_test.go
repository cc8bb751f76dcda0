package bench

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/run"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// example is a report with a number in every column, a failed peer and a row
// that some did not measure.
func example() *Report {
	all := func(ms ...float64) Timing { return Timing{Millis: ms} }
	tiny, _ := run.StepCaseOf("tiny-vit")
	square, _ := run.ProductCaseOf("square-512")
	heads, _ := run.ProductCaseOf("vit-ti-qk")
	return &Report{
		Command: "go run ./build bench", Machine: "a test bench <1>, 2 threads", Threads: 2, Browser: "Chrome/1.0", Kernels: "portable-4x4",
		Trainer: "0123456789", Times: 3, Warm: 1, Peers: map[string]string{"b": "2.0.0", "a": "1.0.0"},
		Products: []ProductRow{
			{Case: square, By: map[string]Timing{Ours(1): all(10, 11, 9), TFJS: all(20), TFJSThreads: all(10), JAX: all(5), Ceiling: all(8)}},
			{Case: heads, By: map[string]Timing{Ours(1): all(4), TFJS: all(8), JAX: {Error: "out of memory"}}},
		},
		Steps: []StepRow{{
			Case:  tiny,
			By:    map[string]Timing{Ours(1): all(100, 90, 200), Ours(2): all(60), OursFaded: all(50), TFJS: all(1000), JAX: {Error: "out of memory"}},
			FLOPs: 3_500_000_000, FadedFLOPs: 2_000_000_000, Alone: []float64{60, 80}, Beside: []float64{100}, Difference: 3e-5,
		}},
	}
}

func TestTables(t *testing.T) {
	r := example()
	golden(t, "report.md", []byte(r.Table()))
	golden(t, "short.md", []byte(r.Short()))
	r.Peers, r.Steps = nil, nil
	golden(t, "alone.md", []byte(r.Table()))
	one := []float64{10, 12}
	g := &Growth{Command: "c", Machine: "m", Go: "go", Kernels: "k", Times: 2, Base: growthBase, Rows: []GrowthCase{{
		Case: growthCases()[1], Base: Grown{2e9, 1e9, one, []float64{6, 6}}, Big: Grown{4e9, 3e9, []float64{30, 24}, []float64{24, 18}},
	}, {
		Case: growthCases()[2], Base: Grown{2e9, 1e9, one, one}, Big: Grown{4e9, 3e9, one, one},
	}}}
	golden(t, "growth.md", []byte(g.Table()))
	n := &Native{Command: "c", Machine: "m", Go: "go", Kernels: "k", Times: 2, Steps: example().Steps}
	golden(t, "native-alone.md", []byte(n.Table()))
	n.Torch, n.Threads = "2.0", 2
	n.Steps[0].By[PyTorch], n.Steps[0].By[PyTorch+" at λ = 0"] = Timing{Millis: []float64{80}}, Timing{Millis: []float64{40}}
	golden(t, "native.md", []byte(n.Table()))
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
	}
}

// TestPlot: the picture is well-formed, and a bar is as long as its time.
func TestPlot(t *testing.T) {
	svg := example().Plot()
	d := xml.NewDecoder(bytes.NewReader(svg))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("%v in\n%s", err, svg)
		}
	}
	bars := regexp.MustCompile(`<rect class="(ours|peer)"[^>]* width="([0-9.]+)"`).FindAllSubmatch(svg, -1)
	var got []string
	for _, b := range bars {
		got = append(got, string(b[1])+" "+string(b[2]))
	}
	// 100, 60, 50 and 1000 ms of the 410 units that 1000 ms take.
	want := []string{"ours 41.0", "ours 24.6", "ours 20.5", "peer 410.0"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("bars %q, want %q", got, want)
	}
}

// TestPublish: what is published can be read back, and the page's reference
// has the medians and leaves out what failed.
func TestPublish(t *testing.T) {
	root := t.TempDir()
	for _, dir := range []string{"build/bench", "public"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	r := example()
	if err := r.Publish(root); err != nil {
		t.Fatal(err)
	}
	var back Report
	if err := Read(filepath.Join(root, "build/bench/bench.json"), &back); err != nil || !reflect.DeepEqual(&back, r) {
		t.Errorf("read back %+v, %v", back, err)
	}
	var ref run.Reference
	if err := Read(filepath.Join(root, "public/bench.json"), &ref); err != nil {
		t.Fatal(err)
	}
	if got := ref.Row("tiny-vit"); got.Millis(Ours(1)) != 100 || got.Millis(TFJS) != 1000 || len(got.By) != 3 {
		t.Errorf("the reference's step: %+v", got)
	}
	if got := ref.Row("square-512").Millis(Ours(1)); got != 10 {
		t.Errorf("the reference's product: %g ms, want 10", got)
	}
}

// TestCommitted: tables, plot and the page's reference are those of the
// committed measurement.
func TestCommitted(t *testing.T) {
	var r Report
	if err := Read("bench.json", &r); err != nil {
		t.Fatal(err)
	}
	reference, err := json.Marshal(r.Reference())
	if err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{
		"bench.md": r.Table(), "short.md": r.Short(), "bench.svg": string(r.Plot()), "../../public/bench.json": string(reference) + "\n",
	} {
		if got, err := os.ReadFile(file); err != nil || string(got) != want {
			t.Errorf("%s is not made of bench.json: go run ./build bench writes both (%v)", file, err)
		}
	}
	if len(r.Steps) != len(run.StepCases()) || len(r.Products) != len(run.ProductCases()) || r.Times < 5 {
		t.Errorf("%d steps and %d products of %d repetitions are committed, want all of five", len(r.Steps), len(r.Products), r.Times)
	}
}

// TestPins: the peers are pinned exactly, and the lock file names no registry.
func TestPins(t *testing.T) {
	versions, err := Versions()
	if err != nil || len(versions) != 3 {
		t.Fatalf("peers %v, %v, want three", versions, err)
	}
	for name, v := range versions {
		if !regexp.MustCompile(`^\d+\.\d+\.\d+$`).MatchString(v) {
			t.Errorf("%s is pinned to %q, want one exact version", name, v)
		}
	}
	lock, err := pins.ReadFile("package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(lock), `"resolved"`) {
		t.Error("package-lock.json says where packages are from: make it with npm install --package-lock-only --omit-lockfile-registry-resolved")
	}
}

func TestProcessor(t *testing.T) {
	if got := processor("processor : 0\nmodel name\t: A  B \nmodel name : C\n", "?"); got != "A  B" {
		t.Errorf("processor %q, want the first", got)
	}
	if got := processor("", "?"); got != "?" {
		t.Errorf("processor %q without any, want ?", got)
	}
}

// TestTorchStep compares PyTorch's losses with ours where it is installed.
func TestTorchStep(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	n, err := RunNative(NativeOptions{Times: 1, Warm: 2, Threads: 1, Cases: []string{"tiny-vit"}, Log: t.Output()})
	if err != nil {
		t.Fatal(err)
	}
	if n.Torch == "" {
		t.Skip(errNoTorch)
	}
	if n.Steps[0].Difference == 0 {
		t.Error("PyTorch was not compared")
	}
}
