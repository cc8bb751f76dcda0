package asm

// A Type is that of a value.
type Type byte

// The types that kernels use.
const (
	I32  Type = 0x7f
	F32  Type = 0x7d
	V128 Type = 0x7b
)

// A Module is a set of functions over one imported memory.
type Module struct {
	from, memory string // module and name that the memory is imported under
	funcs        []*Func
}

// New returns an empty module that works on the memory that it imports under
// the given module's and field's names.
func New(from, memory string) *Module { return &Module{from: from, memory: memory} }

// Func adds a function with parameters of the given types, under a name that
// profilers show.
func (m *Module) Func(name string, params ...Type) *Func {
	f := &Func{name: name, index: len(m.funcs), params: params}
	m.funcs = append(m.funcs, f)
	return f
}

// Export adds a function that the module exports under its name.
func (m *Module) Export(name string, params ...Type) *Func {
	f := m.Func(name, params...)
	f.exported = true
	return f
}

// Sections' numbers.
const (
	typeSection     = 1
	importSection   = 2
	functionSection = 3
	exportSection   = 7
	codeSection     = 10
	customSection   = 0
)

// functionNames is the part of the custom section "name" that has those of
// functions.
const functionNames = 1

// Bytes returns the module in binary.
func (m *Module) Bytes() []byte {
	b := []byte("\x00asm\x01\x00\x00\x00")
	b = section(b, typeSection, m.each(func(f *Func) []byte { return f.signature() }))
	memory := append(text(text(nil, m.from), m.memory), 0x02, 0x00, 0x00) // a memory of any size
	b = section(b, importSection, append(unsigned(nil, 1), memory...))
	b = section(b, functionSection, m.each(func(f *Func) []byte { return unsigned(nil, f.index) }))
	b = section(b, exportSection, m.exports())
	b = section(b, codeSection, m.each(func(f *Func) []byte { return f.body() }))
	names := m.each(func(f *Func) []byte { return text(unsigned(nil, f.index), f.name) })
	return section(b, customSection, section(text(nil, "name"), functionNames, names))
}

// each returns the count of functions and what of says of each.
func (m *Module) each(of func(*Func) []byte) []byte {
	b := unsigned(nil, len(m.funcs))
	for _, f := range m.funcs {
		b = append(b, of(f)...)
	}
	return b
}

func (m *Module) exports() []byte {
	var b []byte
	n := 0
	for _, f := range m.funcs {
		if f.exported {
			b = unsigned(append(text(b, f.name), 0x00), f.index)
			n++
		}
	}
	return append(unsigned(nil, n), b...)
}

func section(b []byte, id byte, content []byte) []byte {
	return append(unsigned(append(b, id), len(content)), content...)
}

func text(b []byte, s string) []byte { return append(unsigned(b, len(s)), s...) }

// unsigned appends n ≥ 0 in LEB128.
func unsigned(b []byte, n int) []byte {
	for ; n >= 0x80; n >>= 7 {
		b = append(b, byte(n)|0x80)
	}
	return append(b, byte(n))
}

// signed appends n in signed LEB128.
func signed(b []byte, n int) []byte {
	for n < -0x40 || n >= 0x40 {
		b = append(b, byte(n)|0x80)
		n >>= 7
	}
	return append(b, byte(n)&0x7f)
}
