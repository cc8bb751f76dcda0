package simd128

import "github.com/pcloralab/pcloralab/tensor/asm"

// Module returns the kernels as a WebAssembly module. It imports the memory
// "go.mem", which its pointers are addresses in. A fused module multiplies and
// adds by relaxed SIMD's instruction; its export madd(a, b, c) tells by the value
// of a·b + c whether the machine rounds once.
func Module(fused bool) []byte {
	e := &emitter{asm.New("go", "mem"), fused}
	product, productT := e.product("product", false), e.product("productT", true)
	pack, packT := e.packs()
	e.stack(product, productT, pack, packT)
	e.gelu()
	e.softmax()
	e.softmaxGrad()
	e.normalize()
	e.normalizeGrad()
	e.updates()
	if fused {
		e.probe()
	}
	return e.m.Bytes()
}

func (e *emitter) probe() {
	f := e.m.Export("madd", asm.F32, asm.F32, asm.F32).Returns(asm.F32)
	for i := range 3 {
		f.Get(f.Param(i)).Op(asm.F32x4Splat)
	}
	f.Op(asm.F32x4RelaxedMadd).Lane(asm.F32x4Extract, 0)
}
