package run_test

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/run/runtest"
)

func ExampleParseLink() {
	c := run.Default()
	c.Rank = 8
	fragment := run.ConfigLink(c)
	link, err := run.ParseLink("#" + fragment)
	fmt.Println(strings.HasPrefix(fragment, "config="), link.Config.Rank, link.Record, err)
	_, err = run.ParseLink(fragment[:100])
	fmt.Println(err)
	// Output:
	// true 8 <nil> <nil>
	// run: link is cut off or damaged: copy the whole link again
}

func TestLinkHoldsARecord(t *testing.T) {
	invalid := runtest.Finished(3, 2, 1)
	invalid.State = "somewhere"
	long := runtest.Finished(400, 72, 12)
	for i := range long.Layers { // which are not thinned
		long.Layers[i].Path = strings.ReplaceAll(base64.RawURLEncoding.EncodeToString(noise(120, uint64(i))), "=", "")
	}
	for _, tt := range []struct {
		name                     string
		record                   run.Record
		points, pixels, examples int // at least; −1 for settings alone
	}{
		{"all of it", runtest.Finished(40, 36, 2), 40, 2, 2},
		{"without pictures", runtest.Finished(60, 36, 12), 60, 0, 12},
		{"with fewer points", runtest.Finished(400, 72, 12), 100, 0, 12},
		{"texts", runtest.Running(), 20, 0, 1},
		{"too many names", long, -1, 0, 0},
		{"not valid", invalid, -1, 0, 0},
	} {
		fragment := run.LinkOf(tt.record)
		l, err := run.ParseLink(fragment)
		if err != nil || len(fragment) > run.MaxLink {
			t.Fatalf("%s: %v, %d bytes", tt.name, err, len(fragment))
		}
		if again := run.LinkOf(tt.record); again != fragment {
			t.Errorf("%s: another link the second time", tt.name)
		}
		if tt.points < 0 {
			if l.Record != nil || *l.Config != tt.record.Config {
				t.Errorf("%s: %+v, want the settings alone", tt.name, l)
			}
			continue
		}
		if l.Record == nil || l.Config != nil {
			t.Errorf("%s: %+v, want a record", tt.name, l)
			continue
		}
		pixels := 0
		for _, e := range l.Record.Examples {
			if len(e.Pixels) > 0 {
				pixels++
			}
		}
		if len(l.Record.Points) < tt.points || pixels != tt.pixels || len(l.Record.Examples) != tt.examples {
			t.Errorf("%s: %d points, %d of %d examples with pictures, want %d, %d of %d", tt.name, len(l.Record.Points), pixels, len(l.Record.Examples), tt.points, tt.pixels, tt.examples)
		}
		if l.Record.Result != tt.record.Result || l.Record.Note != tt.record.Note || l.Record.Digest != tt.record.Digest {
			t.Errorf("%s: %+v, want the rest as it was", tt.name, l.Record)
		}
	}
}

// noise is bytes that do not compress.
func noise(n int, seed uint64) []byte {
	b := make([]byte, n)
	for i := range b {
		seed = seed*6364136223846793005 + 1442695040888963407
		b[i] = byte(seed >> 56)
	}
	return b
}

// packed is a fragment's form of bytes.
func packed(t testing.TB, b []byte) string {
	t.Helper()
	var out bytes.Buffer
	w, _ := flate.NewWriter(&out, flate.BestCompression)
	if _, err := w.Write(b); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return base64.RawURLEncoding.EncodeToString(out.Bytes())
}

func TestParseLinkRefuses(t *testing.T) {
	good := run.ConfigLink(run.Default())
	settings := `{"version":1,"model":"own","data":"own"}`
	for _, tt := range []struct{ name, fragment, want string }{
		{"nothing", "", "neither"},
		{"an anchor", "method", "neither"},
		{"another key", "key=" + strings.Repeat("a", 43), "neither"},
		{"no text", "run=", "cut off"},
		{"half of it", good[:len(good)/2], "cut off"},
		{"spaces", "run=a b", "damaged"},
		{"padding", good + "=", "damaged"},
		{"bits behind the end", "run=AB", "damaged"},
		{"more behind its end", good + strings.Repeat("A", 8), "behind its end"},
		{"a long one", "run=" + strings.Repeat("A", run.MaxLink), "at most 8192"},
		{"a bomb", "run=" + packed(t, bytes.Repeat([]byte(" "), 6<<20)), "more than the"},
		{"a bomb of settings", "config=" + packed(t, bytes.Repeat([]byte("["), 6<<20)), "more than the"},
		{"settings in a run's place", "run=" + packed(t, []byte(settings)), "model is no object"},
		{"a newer version", "config=" + packed(t, []byte(`{"version":2}`)), "reload"},
		{"a setting of a newer build", "config=" + packed(t, []byte(`{"version":1,"sleep":true}`)), "sleep is a setting"},
		{"settings that cannot be", "config=" + packed(t, []byte(strings.Replace(settings, "own", "Own", 1))), "model"},
		{"settings of other kinds", "config=" + packed(t, []byte(`{"version":1,"rank":"4"}`)), "cannot be read"},
	} {
		l, err := run.ParseLink(tt.fragment)
		var le *run.LinkError
		if !errors.As(err, &le) || !strings.Contains(le.Reason, tt.want) || l != (run.Link{}) {
			t.Errorf("%s: %+v, %v, want a LinkError with %q alone", tt.name, l, err, tt.want)
		}
	}
}

// TestParseLinkTakesLittle: a link that swells takes no more than a record may.
func TestParseLinkTakesLittle(t *testing.T) {
	bomb := "run=" + packed(t, bytes.Repeat([]byte("A"), 6<<20))
	if len(bomb) > run.MaxLink {
		t.Fatalf("the bomb has %d bytes, which are not read at all", len(bomb))
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := run.ParseLink(bomb); err == nil {
		t.Fatal("the bomb was read")
	}
	runtime.ReadMemStats(&after)
	// A buffer that grows to MaxRecord takes 5 times that in all, and flate its window.
	if got := after.TotalAlloc - before.TotalAlloc; got > 6*run.MaxRecord+(256<<10) {
		t.Errorf("%d bytes for a bomb of %d", got, len(bomb))
	}
}

func FuzzParseLink(f *testing.F) {
	f.Add(run.ConfigLink(run.Default()))
	f.Add("#" + run.LinkOf(runtest.Finished(3, 2, 1)))
	f.Add("run=" + packed(f, []byte(`{"version":2}`)))
	f.Add("config=" + packed(f, bytes.Repeat([]byte("["), 1<<20)))
	f.Fuzz(func(t *testing.T, fragment string) {
		l, err := run.ParseLink(fragment)
		if err != nil {
			var le *run.LinkError
			if !errors.As(err, &le) {
				t.Fatalf("ParseLink: %v, want a LinkError", err)
			}
			return
		}
		again := ""
		if l.Config != nil {
			again = run.ConfigLink(*l.Config)
		} else {
			again = run.LinkOf(*l.Record)
		}
		if _, err := run.ParseLink(again); err != nil {
			t.Fatalf("its own link: %v", err)
		}
	})
}
