// Command edge is the Cloudflare Worker: package share over D1 and R2, in one
// program for as long as an isolate lives. worker.mjs starts it.
package main

import (
	"database/sql"
	"fmt"
	"os"
	"runtime/debug"
	"strconv"

	"github.com/syumai/workers/cloudflare"
	"github.com/syumai/workers/cloudflare/d1"

	"github.com/pcloralab/pcloralab/wasm/edge/isolate"
	"github.com/pcloralab/pcloralab/wasm/edge/share"
)

// Of an isolate's 128 MB, two programs at once may be half: one that takes over
// and one that ends. Below the limit garbage is collected when the heap is five
// times what is in use, which is a few MB.
const (
	heap      = 32 << 20 // bytes
	memory    = 8 << 20  // bytes of runs that are kept
	gcPercent = 400
)

func main() {
	debug.SetMemoryLimit(heap)
	debug.SetGCPercent(gcPercent)
	connector, err := d1.OpenConnector("DB")
	if err != nil {
		refuse("no D1 database is bound as DB: see build/wrangler.jsonc")
	}
	blobs, err := openBlobs("BLOBS")
	if err != nil {
		refuse("no R2 bucket is bound as BLOBS: see build/wrangler.jsonc")
	}
	key := cloudflare.Getenv("ADDRESS_KEY")
	if len(key) < 16 {
		refuse("the secret ADDRESS_KEY is missing or shorter than 16 bytes: wrangler secret put ADDRESS_KEY, or go run ./build deploy, sets it")
	}
	writes, err := strconv.Atoi(cloudflare.Getenv("WRITES"))
	if err != nil || writes < 1 {
		refuse("the variable WRITES, how often an address may write within an hour, is no number from 1: see build/wrangler.jsonc")
	}
	isolate.Serve(share.New(share.Options{
		DB:     sql.OpenDB(connector),
		Blobs:  blobs,
		Index:  index,
		Key:    []byte(key),
		Report: func(err error) { fmt.Fprintln(os.Stderr, err) },
		Writes: writes,
		Memory: memory,
	}))
}

// refuse ends a program that nothing can be done with. worker.mjs answers 500, and
// the log says why.
func refuse(why string) {
	fmt.Fprintln(os.Stderr, "edge:", why)
	os.Exit(1)
}
