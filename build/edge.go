//go:build go1.27 && goexperiment.simd

package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/pcloralab/pcloralab/build/bundle"
	workerd "github.com/pcloralab/pcloralab/build/edge"
	"github.com/pcloralab/pcloralab/build/toolchain"
)

func edge(args []string) error {
	f := newFlags("edge [-addr host:port] [-persist folder] [-load]", "Builds the page and the Cloudflare Worker and runs both until Ctrl-C in workerd, the\n"+
		"program that Cloudflare runs them in, with D1 and R2 of this machine. npm fetches it\n"+
		"once; nothing leaves this machine.\n\n"+
		"With -load, the Worker is put under load instead, over an empty store, and what it did is printed.")
	addr := f.String("addr", "127.0.0.1:8787", "where to listen")
	persist := f.String("persist", "", "folder of what is shared; it stays (default build/out/edge/store)")
	load := f.Bool("load", false, "measure and end")
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
	listener.Close()
	if err := buildWorker(root); err != nil {
		return err
	}
	if *load {
		return loadWorker(root)
	}
	if *persist == "" {
		*persist = filepath.Join(root, "build", "out", "edge", "store")
	}
	return runWorker(workerd.Options{Root: root, Persist: *persist, Addr: *addr, Log: os.Stdout})
}

// buildWorker installs wrangler and builds page and Worker.
func buildWorker(root string) error {
	// npm first: who has none should not wait for the build.
	if err := workerd.Install(root, os.Stdout); err != nil {
		return err
	}
	if _, err := bundle.Make(bundle.Options{Root: root, Log: os.Stdout}); err != nil {
		return err
	}
	_, err := workerd.Build(root, bundle.Site(root), os.Stdout)
	return err
}

// runWorker returns nil after Ctrl-C.
func runWorker(o workerd.Options) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	e, err := workerd.Run(o)
	if err != nil {
		return err
	}
	fmt.Printf("PC-LoRA Lab is on %s, in workerd; what is shared is in %s – Ctrl-C stops it\n", e.URL, o.Persist)
	ended := make(chan error, 1)
	go func() { ended <- e.Wait() }()
	select {
	case err := <-ended:
		return fmt.Errorf("workerd ended by itself: %v", err)
	case <-ctx.Done():
	}
	stop() // a second Ctrl-C ends the program at once
	fmt.Println("\nstopping")
	return e.Stop()
}

// loadWorker prints what the Worker does under load, in some seconds.
func loadWorker(root string) error {
	dir, err := os.MkdirTemp("", "pclora-load-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	e, err := workerd.Run(workerd.Options{Root: root, Persist: dir, Log: os.Stdout})
	if err != nil {
		return err
	}
	defer e.Stop()
	// The Worker believes the header that names a client, so that many may write.
	const mixed = 2000
	return measureLoad(e.Direct, 8, 3*time.Second, mixed, mixed)
}
