package asm

import (
	"encoding/binary"
	"math"
)

// A Func is a function under construction. Its methods append code and return
// it, so that one line can hold a statement.
type Func struct {
	name     string
	exported bool
	index    int
	params   []Type
	results  []Type
	locals   []Type
	code     []byte
}

// A Local is a parameter or a local variable of a Func.
type Local int

// Param returns parameter i, counted from 0.
func (f *Func) Param(i int) Local { return Local(i) }

// Local adds a variable, which starts at zero. Parameters count as the first.
func (f *Func) Local(t Type) Local {
	f.locals = append(f.locals, t)
	return Local(len(f.params) + len(f.locals) - 1)
}

// Locals adds n variables of one type.
func (f *Func) Locals(n int, t Type) []Local {
	ls := make([]Local, n)
	for i := range ls {
		ls[i] = f.Local(t)
	}
	return ls
}

// Returns says what types of values the function leaves on the stack.
func (f *Func) Returns(results ...Type) *Func {
	f.results = results
	return f
}

// Get pushes variables, the first first.
func (f *Func) Get(ls ...Local) *Func {
	for _, l := range ls {
		f.code = unsigned(append(f.code, 0x20), int(l))
	}
	return f
}

// Set pops a value into a variable.
func (f *Func) Set(l Local) *Func {
	f.code = unsigned(append(f.code, 0x21), int(l))
	return f
}

// Tee is Set that leaves the value on the stack.
func (f *Func) Tee(l Local) *Func {
	f.code = unsigned(append(f.code, 0x22), int(l))
	return f
}

// I32 pushes a number.
func (f *Func) I32(n int) *Func {
	f.code = signed(append(f.code, 0x41), int(int32(n)))
	return f
}

// F32 pushes a number.
func (f *Func) F32(x float32) *Func {
	f.code = binary.LittleEndian.AppendUint32(append(f.code, 0x43), math.Float32bits(x))
	return f
}

// F32x4 pushes a vector of four equal numbers.
func (f *Func) F32x4(x float32) *Func { return f.Bits32x4(math.Float32bits(x)) }

// Bits32x4 pushes a vector of four equal patterns of 32 bits.
func (f *Func) Bits32x4(w uint32) *Func {
	f.Op(v128Const)
	for range 4 {
		f.code = binary.LittleEndian.AppendUint32(f.code, w)
	}
	return f
}

// Op appends operators.
func (f *Func) Op(ops ...Op) *Func {
	for _, op := range ops {
		if prefix := byte(op >> 16); prefix != 0 {
			f.code = unsigned(append(f.code, prefix), int(op&0xffff))
		} else {
			f.code = append(f.code, byte(op))
		}
	}
	return f
}

// Load pops an address and pushes the value offset bytes behind it. Nothing is
// assumed of its alignment beyond four bytes.
func (f *Func) Load(op Op, offset int) *Func {
	f.Op(op)
	f.code = unsigned(append(f.code, 2), offset)
	return f
}

// Store pops a value and an address below it, and writes the value offset
// bytes behind the address.
func (f *Func) Store(op Op, offset int) *Func { return f.Load(op, offset) }

// Lane appends an operator on one lane of a vector.
func (f *Func) Lane(op Op, lane int) *Func { return f.Op(op).Byte(byte(lane)) }

// Byte appends what an operator takes behind its code and address.
func (f *Func) Byte(b byte) *Func {
	f.code = append(f.code, b)
	return f
}

// Shuffle pops two vectors and pushes one of four of their eight 32-bit lanes.
func (f *Func) Shuffle(lanes [4]int) *Func {
	f.Op(i8x16Shuffle)
	for _, l := range lanes {
		for i := range 4 {
			f.code = append(f.code, byte(4*l+i))
		}
	}
	return f
}

// Block runs body.
func (f *Func) Block(body func()) *Func { return f.nested(0x02, body) }

// Loop runs body once; BrIf runs it again.
func (f *Func) Loop(body func()) *Func { return f.nested(0x03, body) }

// If pops a number and runs body unless it is 0.
func (f *Func) If(body func()) *Func { return f.nested(0x04, body) }

// IfElse pops a number and runs the first unless it is 0, else the second.
func (f *Func) IfElse(then, otherwise func()) *Func {
	return f.nested(0x04, func() {
		then()
		f.code = append(f.code, 0x05)
		otherwise()
	})
}

func (f *Func) nested(op byte, body func()) *Func {
	f.code = append(f.code, op, 0x40) // takes and leaves nothing
	body()
	f.code = append(f.code, end)
	return f
}

// BrIf pops a number and, unless it is 0, goes to the end of the depth-th block
// around it, 0 for the innermost, or to the start of it if it is a loop.
func (f *Func) BrIf(depth int) *Func {
	f.code = unsigned(append(f.code, 0x0d), depth)
	return f
}

// Call calls another function of the module with the arguments on the stack.
func (f *Func) Call(g *Func) *Func {
	f.code = unsigned(append(f.code, 0x10), g.index)
	return f
}

// end closes a block and a function.
const end = 0x0b

func (f *Func) signature() []byte {
	return append(types([]byte{0x60}, f.params), types(nil, f.results)...)
}

func types(b []byte, ts []Type) []byte {
	b = unsigned(b, len(ts))
	for _, t := range ts {
		b = append(b, byte(t))
	}
	return b
}

// body returns the code section's entry: size, locals, code.
func (f *Func) body() []byte {
	b := unsigned(nil, len(f.locals))
	for _, t := range f.locals {
		b = append(b, 1, byte(t))
	}
	b = append(append(b, f.code...), end)
	return append(unsigned(nil, len(b)), b...)
}
