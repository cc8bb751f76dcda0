// Package edge builds the Cloudflare Worker and runs it on this machine, in the
// program that Cloudflare runs it in.
//
// # Parts
//
// Build compiles wasm/edge to build/out/edge and puts the site's files beside it.
// Install fetches the pinned wrangler, with which workerd comes. Start applies the
// migrations and runs both with local D1 and R2; nothing leaves the machine. Deploy
// is the same through wrangler to Cloudflare.
//
// What the Worker is bound to stands in build/wrangler.jsonc alone.
package edge
