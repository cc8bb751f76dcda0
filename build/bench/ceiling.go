package bench

import (
	"fmt"
	"net/http"

	"github.com/pcloralab/pcloralab/tensor/simd128"
)

// ceilings serves the yardstick's two modules, with and without fused
// multiply-adds, under their names: what the browser's engine makes of the inner
// loop on packed factors, without edges or blocks.
func ceilings(mux *http.ServeMux) {
	for name, fused := range map[string]bool{"plain": false, "fused": true} {
		module := simd128.Ceiling(fused)
		mux.Handle("/bench/ceiling/"+name+".wasm", isolated(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/wasm")
			w.Write(module)
		})))
	}
}

// ceilingAddress is the yardstick's worker, told how many rows a panel of each
// module has.
func ceilingAddress() string {
	return fmt.Sprintf("/bench/ceiling.js?plain=%d&fused=%d", simd128.CeilingRows(false), simd128.CeilingRows(true))
}
