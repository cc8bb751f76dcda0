//go:build go1.27 && goexperiment.simd

package main

import (
	"errors"
	"flag"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// quiet sends what a command prints nowhere.
func quiet(t *testing.T) {
	t.Helper()
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	out, errors := os.Stdout, os.Stderr
	os.Stdout, os.Stderr = null, null
	t.Cleanup(func() {
		os.Stdout, os.Stderr = out, errors
		null.Close()
	})
}

func TestDispatch(t *testing.T) {
	quiet(t)
	for _, tt := range []struct {
		args []string
		code int
	}{
		{nil, 2},
		{[]string{"-h"}, 0},
		{[]string{"help"}, 0},
		{[]string{"nonsense"}, 2},
		{[]string{"serve", "-nonsense"}, 2},
		{[]string{"serve", "stray"}, 2},
		{[]string{"serve", "-addr", "nowhere"}, 1},
		{[]string{"edge", "-addr", "nowhere"}, 1},
		{[]string{"deploy", "stray"}, 2},
		{[]string{"test", "-only", "nonsense"}, 1},
		{[]string{"shot", "-views", "nonsense"}, 1},
	} {
		if got := dispatch(tt.args); got != tt.code {
			t.Errorf("dispatch(%q) = %d, want %d", tt.args, got, tt.code)
		}
	}
}

func TestEveryCommandAnswersHelp(t *testing.T) {
	quiet(t)
	for _, c := range commands {
		if err := c.run([]string{"-h"}); !errors.Is(err, flag.ErrHelp) {
			t.Errorf("%s -h: %v, want flag.ErrHelp", c.name, err)
		}
	}
}

func TestChoose(t *testing.T) {
	all := []stage{{name: "a"}, {name: "b"}, {name: "c"}}
	for _, tt := range []struct{ only, skip, want string }{
		{"", "", "a b c"},
		{"c,a", "", "a c"}, // always in their own order
		{"", "b", "a c"},
		{"a,b", "b", "a"},
	} {
		chosen, err := choose(all, tt.only, tt.skip)
		var names []string
		for _, s := range chosen {
			names = append(names, s.name)
		}
		if got := strings.Join(names, " "); got != tt.want || err != nil {
			t.Errorf("choose(%q, %q) = %q, %v, want %q", tt.only, tt.skip, got, err, tt.want)
		}
	}
	if _, err := choose(all, "", "d"); err == nil || !strings.Contains(err.Error(), "there are a, b, c") {
		t.Errorf("choose without d: %v, want an error that lists the stages", err)
	}
}

func TestRunStages(t *testing.T) {
	var ran []string
	record := func(name string, err error) stage {
		return stage{name, "does " + name, func(string) error { ran = append(ran, name); return err }}
	}
	t.Chdir(".") // runStages changes the folder
	var out strings.Builder
	err := runStages(&out, []stage{record("a", nil), record("b", errors.New("broken")), record("c", nil)})
	if want := []string{"a", "b", "c"}; !slices.Equal(ran, want) {
		t.Errorf("runStages ran %q, want %q: a failure must not hide later ones", ran, want)
	}
	if err == nil || err.Error() != "failed: b" {
		t.Errorf("runStages: %v, want failed: b", err)
	}
	for _, want := range []string{"== a: does a\n", "b: broken\n", "== b FAILED, 0.0 s\n", "c         ok        0.0 s\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("runStages wrote\n%s, want %q in it", out.String(), want)
		}
	}
}

func TestListenSaysThatThePortIsTaken(t *testing.T) {
	first, err := listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	taken := first.Addr().String()
	if _, err := listen(taken); err == nil || !strings.Contains(err.Error(), taken+" is in use") || !strings.Contains(err.Error(), "-addr") {
		t.Errorf("listen(%q) twice: %v, want an error that names it and -addr", taken, err)
	}
}

func TestAddress(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	for _, tt := range []struct{ addr, want string }{
		{"localhost:0", "http://localhost:" + port},
		{":0", "http://localhost:" + port},
		{"0.0.0.0:0", "http://localhost:" + port},
		{"[::1]:0", "http://[::1]:" + port},
	} {
		if got := address(tt.addr, l); got != tt.want {
			t.Errorf("address(%q) = %q, want %q", tt.addr, got, tt.want)
		}
	}
}

func TestServeEndsCleanly(t *testing.T) {
	quiet(t)
	l, err := listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	slow := make(chan struct{})
	handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(slow)
		time.Sleep(100 * time.Millisecond)
		io.WriteString(w, "done")
	})
	ended := make(chan error)
	go func() { ended <- serveUntilInterrupted(l, handler) }()

	body := make(chan string)
	go func() {
		answer, err := http.Get("http://" + l.Addr().String())
		if err != nil {
			body <- err.Error()
			return
		}
		defer answer.Body.Close()
		b, _ := io.ReadAll(answer.Body)
		body <- string(b)
	}()
	<-slow
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if err := self.Signal(os.Interrupt); err != nil {
		t.Skip(err) // Windows cannot
	}
	if got := <-body; got != "done" {
		t.Errorf("an answer under way at Ctrl-C: %q, want it whole", got)
	}
	if err := <-ended; err != nil {
		t.Errorf("serve after Ctrl-C: %v, want nil", err)
	}
}

func TestFew(t *testing.T) {
	got := few([]string{"PATH=/bin", "SECRET=x", "PCLORA_SITE=/s", "HOME=/h", "PATHS=/x"})
	if want := []string{"PATH=/bin", "PCLORA_SITE=/s", "HOME=/h"}; !slices.Equal(got, want) {
		t.Errorf("few = %q, want %q", got, want)
	}
}
