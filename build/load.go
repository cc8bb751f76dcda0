//go:build go1.27 && goexperiment.simd

package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	loads "github.com/pcloralab/pcloralab/build/load"
	"github.com/pcloralab/pcloralab/wasm/edge/local"
	"github.com/pcloralab/pcloralab/wasm/edge/share"
)

// mostLoad is how long a measurement takes at most.
const mostLoad = 10 * time.Second

func load(args []string) error {
	f := newFlags("load [flags]", "Measures how fast a server of shared runs on this machine answers: a new one over SQLite,\n"+
		"or that of -url. It shares runs there that expire after a day.")
	base := f.String("url", "", "the server's address; empty for a new one")
	clients := f.Int("clients", 8, "connections at once")
	length := f.Duration("time", 4*time.Second, "for reading, 10s at most")
	mixed := f.Int("mixed", 2000, "requests of all kinds that follow, 0 for none")
	writes := f.Int("writes", 18, "how many of them share a run, a fortieth of all at most; half of these are deleted again")
	if err := parse(f, args, 0); err != nil {
		return err
	}
	if *clients < 1 || *clients > 64 || *length < time.Second || *length > mostLoad || *mixed < 0 || *mixed > 10_000 {
		return fmt.Errorf("-clients %d -time %v -mixed %d: from 1 to 64, from 1s to 10s and up to 10000", *clients, *length, *mixed)
	}
	if *base == "" {
		url, stop, err := temporary()
		if err != nil {
			return err
		}
		defer stop()
		*base = url
	}
	return measureLoad(*base, *clients, *length, *mixed, *writes)
}

func measureLoad(base string, clients int, length time.Duration, mixed, writes int) error {
	id, err := loads.Share(base)
	if err != nil {
		return err
	}
	result, err := loads.Run(loads.Options{URL: base, Path: "/api/runs/" + id, Clients: clients, Time: length})
	if err != nil {
		return err
	}
	result.Write(os.Stdout)
	if mixed == 0 {
		return nil
	}
	start := time.Now()
	if err := loads.Mixed(base, id, mixed, clients, writes); err != nil {
		return err
	}
	fmt.Printf("%d requests of all kinds without an error in %.1f s\n", mixed, time.Since(start).Seconds())
	return nil
}

// temporary serves an empty store until stop.
func temporary() (url string, stop func(), err error) {
	dir, err := os.MkdirTemp("", "pclora-load-")
	if err != nil {
		return "", nil, err
	}
	store, err := local.Open(dir)
	if err != nil {
		return "", nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: store.Server(share.Options{
		Index: func(context.Context) ([]byte, error) {
			return []byte(`<html><head><title></title><meta name="description" content=""></head><div class="skeleton-other" hidden></div></html>`), nil
		},
		Report: func(err error) { fmt.Fprintln(os.Stderr, err) },
	})}
	go server.Serve(l)
	return "http://" + l.Addr().String(), func() { server.Close(); store.Close(); os.RemoveAll(dir) }, nil
}
