package bench

// yardstick returns a wasm module that is assembled by hand and computes the
// square products as fast as the browser's engine allows; nil leaves its column
// out.
//
// The module exports its memory as "memory" and product(n, a, b, c i32), which
// adds the product of two [n n] matrices, packed as it likes best, to another;
// a, b and c are byte offsets, multiples of 64 and at least 65,536. n is 256,
// 512 or 1024. The memory is grown by the caller.
var yardstick func() []byte
