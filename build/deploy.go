//go:build go1.27 && goexperiment.simd

package main

import (
	"fmt"
	"os"

	workerd "github.com/pcloralab/pcloralab/build/edge"
	"github.com/pcloralab/pcloralab/build/toolchain"
)

func deploy(args []string) error {
	f := newFlags("deploy [-dry-run]", "Builds the page and the Worker and sends them to Cloudflare, to the account of\n"+
		"CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID, or the one that wrangler is signed in to.\n"+
		"The first time it makes the D1 database and the R2 bucket there. Names are in build/wrangler.jsonc.")
	dry := f.Bool("dry-run", false, "do all that needs no account, and tell the Worker's size")
	if err := parse(f, args, 0); err != nil {
		return err
	}
	root, err := toolchain.Root()
	if err != nil {
		return err
	}
	if err := buildWorker(root); err != nil {
		return err
	}
	size, err := workerd.DryRun(root, os.Stdout)
	if err != nil {
		return err
	}
	fmt.Printf("the Worker has %d bytes of gzip, of %d that Cloudflare's free plan takes\n", size, workerd.Largest)
	if *dry {
		return nil
	}
	return workerd.Deploy(root, os.Stdout)
}
