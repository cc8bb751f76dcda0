package run_test

import (
	"testing"

	"github.com/pcloralab/pcloralab/pclora/run"
	"github.com/pcloralab/pcloralab/pclora/run/runtest"
)

// BenchmarkRecord is what a page and a server do with a large record.
func BenchmarkRecord(b *testing.B) {
	r := runtest.Finished(400, 72, 12)
	text, err := r.JSON()
	if err != nil {
		b.Fatal(err)
	}
	link := run.LinkOf(r)
	for name, f := range map[string]func(){
		"ParseRecord": func() { run.ParseRecord(text) }, "JSON": func() { r.JSON() },
		"LinkOf": func() { run.LinkOf(r) }, "ParseLink": func() { run.ParseLink(link) },
		"ThinPoints": func() { run.ThinPoints(r.Points, 200) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				f()
			}
		})
	}
}
