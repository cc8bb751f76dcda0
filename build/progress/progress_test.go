package progress

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestDo(t *testing.T) {
	failure := errors.New("broken")
	for _, tt := range []struct {
		name string
		took time.Duration
		err  error
		want string
	}{
		{"quick", Patience / 2, nil, ""},
		{"long", 2500 * time.Millisecond, nil, "boil …\nboil: 2.5 s\n"},
		{"long and failing", 2 * Patience, failure, "boil …\nboil: 2.0 s\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var out strings.Builder
				err := Do(&out, "boil", func() error { time.Sleep(tt.took); return tt.err })
				if out.String() != tt.want || err != tt.err {
					t.Errorf("Do: wrote %q, %v, want %q, %v", out.String(), err, tt.want, tt.err)
				}
			})
		})
	}
}

func TestDoReturnsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		Do(io.Discard, "nothing", func() error { return nil })
		if waited := time.Since(start); waited != 0 {
			t.Errorf("Do waited %s after a step of 0 s", waited)
		}
	})
}
