package asm

// An Op is an operator's code; those behind a prefix byte have it in bits 16
// to 23.
type Op uint32

const vector Op = 0xfd << 16

// The operators that kernels use, under the names of the specification.
const (
	I32Load  Op = 0x28
	F32Load  Op = 0x2a
	F32Store Op = 0x38

	I32Eq   Op = 0x46
	I32LtS  Op = 0x48
	I32GeS  Op = 0x4e
	I32Add  Op = 0x6a
	I32Sub  Op = 0x6b
	I32Mul  Op = 0x6c
	I32RemU Op = 0x70
	I32And  Op = 0x71
	I32Shl  Op = 0x74

	F32Sqrt Op = 0x91
	F32Add  Op = 0x92
	F32Mul  Op = 0x94
	F32Div  Op = 0x95
	F32Max  Op = 0x97

	F32ConvertI32S Op = 0xb2

	V128Load        = vector | 0x00
	V128Load32Splat = vector | 0x09
	V128Store       = vector | 0x0b
	v128Const       = vector | 0x0c
	i8x16Shuffle    = vector | 0x0d
	F32x4Splat      = vector | 0x13
	F32x4Extract    = vector | 0x1f
	F32x4Lt         = vector | 0x43
	F32x4Gt         = vector | 0x44
	F32x4Ne         = vector | 0x42
	V128AndNot      = vector | 0x4f
	V128Or          = vector | 0x50
	V128Bitselect   = vector | 0x52
	V128Store32Lane = vector | 0x5a
	I32x4Shl        = vector | 0xab
	I32x4Add        = vector | 0xae
	F32x4Abs        = vector | 0xe0
	F32x4Sqrt       = vector | 0xe3
	F32x4Add        = vector | 0xe4
	F32x4Sub        = vector | 0xe5
	F32x4Mul        = vector | 0xe6
	F32x4Div        = vector | 0xe7
	F32x4PMax       = vector | 0xeb

	// Relaxed SIMD: a·b + c with one rounding or two, as the machine likes.
	F32x4RelaxedMadd = vector | 0x105
)
