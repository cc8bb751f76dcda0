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
	"runtime"
	"syscall"
	"time"

	"github.com/pcloralab/pcloralab/build/bundle"
	"github.com/pcloralab/pcloralab/build/site"
	"github.com/pcloralab/pcloralab/build/toolchain"
)

func serve(args []string) error {
	f := newFlags("serve [-addr host:port] [-open] [-hub folder]", "Builds the page and serves it until Ctrl-C. Nothing leaves this machine.\n\n"+
		"With -hub, the models of a folder, each in a folder owner/name, are served as Hugging Face's hub serves them: "+
		"the page takes them by their id if the hub's address is set to ./hub.")
	addr := f.String("addr", "localhost:8080", "where to listen")
	open := f.Bool("open", false, "open the page in the default browser")
	hub := f.String("hub", "", "folder of models, each in owner/name")
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
	handler, err := handler(bundle.Site(root), *hub)
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

// handler returns what serves the site in dir and, unless it is empty, a folder
// of models.
func handler(dir, models string) (http.Handler, error) {
	page, err := site.Load(os.DirFS(dir))
	if err != nil || models == "" {
		return page, err
	}
	if info, err := os.Stat(models); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("-hub %s is no folder: name one whose folders are owner/name", models)
	}
	return site.WithHub(page, site.NewHub(os.DirFS(models))), nil
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
