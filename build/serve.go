//go:build go1.27 && goexperiment.simd

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"github.com/pcloralab/pcloralab/build/bundle"
	"github.com/pcloralab/pcloralab/build/site"
	"github.com/pcloralab/pcloralab/build/toolchain"
	"github.com/pcloralab/pcloralab/wasm/edge/local"
	"github.com/pcloralab/pcloralab/wasm/edge/share"
)

func serve(args []string) error {
	f := newFlags("serve [-addr host:port] [-open] [-hub folder] [-store folder]", "Builds the page and serves it until Ctrl-C. Nothing leaves this machine.\n\n"+
		"Runs that are shared stay in the folder of -store, and their links work while this runs.\n\n"+
		"With -hub, the models of a folder, each in a folder owner/name, are served as Hugging Face's hub serves them: "+
		"the page takes them by their id if the hub's address is set to ./hub.")
	addr := f.String("addr", "localhost:8080", "where to listen")
	open := f.Bool("open", false, "open the page in the default browser")
	hub := f.String("hub", "", "folder of models, each in owner/name")
	store := f.String("store", "", "folder of shared runs; empty for build/out/store")
	writes := f.Int("writes", share.DefaultWrites, "how often one address may share, change or delete within an hour")
	if err := parse(f, args, 0); err != nil {
		return err
	}
	root, err := toolchain.Root()
	if err != nil {
		return err
	}
	// The port first: who cannot have it should not wait for the build.
	listener, err := listen(*addr)
	if err != nil {
		return err
	}
	defer listener.Close()
	if _, err := bundle.Make(bundle.Options{Root: root, Log: os.Stdout}); err != nil {
		return err
	}
	if *store == "" {
		*store = filepath.Join(root, "build", "out", "store")
	}
	runs, err := local.Open(*store)
	if err != nil {
		return err
	}
	defer runs.Close()
	handler, err := handler(bundle.Site(root), *hub, runs, *writes)
	if err != nil {
		return err
	}
	url := address(*addr, listener)
	fmt.Printf("PC-LoRA Lab is on %s – Ctrl-C stops it\n", url)
	if *hub != "" {
		fmt.Printf("the models of %s are on %s%s\n", *hub, url, site.HubPath)
	}
	if *open {
		if err := openBrowser(url); err != nil {
			fmt.Fprintln(os.Stderr, "no browser opened:", err)
		}
	}
	return serveUntilInterrupted(listener, handler)
}

// handler returns what serves the site in dir, shared runs and, unless it is empty, a
// folder of models.
func handler(dir, models string, runs *local.Store, writes int) (http.Handler, error) {
	files, err := site.Load(os.DirFS(dir))
	if err != nil {
		return nil, err
	}
	page := site.WithRuns(files, runs.Server(share.Options{
		Index:  index(files),
		Writes: writes,
		Report: func(err error) { fmt.Fprintln(os.Stderr, err) },
	}))
	if models == "" {
		return page, nil
	}
	if info, err := os.Stat(models); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("-hub %s is no folder: name one whose folders are owner/name", models)
	}
	return site.WithHub(page, site.NewHub(os.DirFS(models))), nil
}

// index returns a share.Options' Index of a site.
func index(files *site.Site) func(context.Context) ([]byte, error) {
	return func(context.Context) ([]byte, error) {
		b, ok := files.File("/index.html")
		if !ok {
			return nil, errors.New("the site has no index.html: build it again")
		}
		return b, nil
	}
}

// listen says what to do when the port is taken.
func listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("%s is in use by another program: stop that one, or choose another port with -addr localhost:8081", addr)
	}
	if err != nil {
		return nil, fmt.Errorf("%w; -addr takes host:port, such as localhost:8080", err)
	}
	return l, nil
}

// address returns what to type into a browser: the host as the person wrote
// it, because only localhost and https may use all of the page, and the port
// that the listener got.
func address(addr string, l net.Listener) string {
	host, _, err := net.SplitHostPort(addr)
	if ip := net.ParseIP(host); err != nil || host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return fmt.Sprintf("http://%s", net.JoinHostPort(host, fmt.Sprint(l.Addr().(*net.TCPAddr).Port)))
}

// serveUntilInterrupted returns nil after Ctrl-C, once the answers under way
// are sent or two seconds have passed.
func serveUntilInterrupted(l net.Listener, h http.Handler) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	stop() // a second Ctrl-C ends the program at once
	fmt.Println("\nstopping")
	grace, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if err := server.Shutdown(grace); err != nil {
		return server.Close()
	}
	return nil
}

func openBrowser(url string) error {
	switch runtime.GOOS {
	case "darwin":
		return exec.Command("open", url).Start()
	case "windows":
		return exec.Command("rundll32", "url.dll,FileProtocolHandler", url).Start()
	}
	return exec.Command("xdg-open", url).Start()
}
