package edge

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/pcloralab/pcloralab/build/bundle"
)

// Options say what to run. Root and Persist are needed.
type Options struct {
	Root    string            // folder of the module
	Persist string            // folder of D1 and R2; it stays
	Addr    string            // host:port; empty for a free port of 127.0.0.1
	Vars    map[string]string // the Worker's variables, beside and before wrangler.jsonc's
	Log     io.Writer         // hears what the Worker prints; nil for nobody

	worker, site string // folders; empty for those that Build fills
}

// Start builds the Worker and runs it beside the site of build/out/site, with what it
// stores in dir. Each of vars is a variable of the Worker, NAME=value.
func Start(root, dir string, vars ...string) (*Edge, error) {
	if err := Install(root, io.Discard); err != nil {
		return nil, err
	}
	if _, err := Build(root, bundle.Site(root), io.Discard); err != nil {
		return nil, err
	}
	o := Options{Root: root, Persist: dir, Vars: make(map[string]string)}
	for _, v := range vars {
		name, value, _ := strings.Cut(v, "=")
		o.Vars[name] = value
	}
	return Run(o)
}

// Run runs what Build has built, with what Install has installed, over tables that
// are brought up to date first.
func Run(o Options) (*Edge, error) {
	o = o.folders()
	if o.Addr == "" {
		o.Addr = "127.0.0.1:0"
	}
	if o.Log == nil {
		o.Log = io.Discard
	}
	var err error
	if o.Persist, err = filepath.Abs(o.Persist); err != nil {
		return nil, err
	}
	order, err := o.order()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command("node", "local.mjs", order)
	cmd.Dir, cmd.Env, cmd.Stderr = tools(o.Root), environ(), o.Log
	return start(cmd, o.Log)
}

func (o Options) folders() Options {
	if o.worker == "" {
		o.worker, o.site = filepath.Join(out(o.Root), "worker"), filepath.Join(out(o.Root), "site")
	}
	return o
}

// order is the argument of local.mjs.
func (o Options) order() (string, error) {
	host, port, err := net.SplitHostPort(o.Addr)
	if err != nil {
		return "", fmt.Errorf("%w; an address is host:port, such as 127.0.0.1:8787", err)
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return "", fmt.Errorf("the port %q is no number", port)
	}
	vars := map[string]string{"ADDRESS_KEY": "a key of this machine alone"}
	maps.Copy(vars, o.Vars)
	text, err := json.Marshal(map[string]any{
		"config": config(o.Root), "worker": o.worker, "site": o.site,
		"migrations": migrations(o.Root), "persist": o.Persist, "host": host, "port": number, "vars": vars,
	})
	return string(text), err
}
