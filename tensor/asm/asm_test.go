package asm

import (
	"bytes"
	"testing"
)

// TestBytes assembles a function that adds two numbers of the memory, and
// compares with the binary written out by hand.
func TestBytes(t *testing.T) {
	m := New("go", "mem")
	f := m.Export("add", I32).Returns(F32)
	p := f.Param(0)
	f.Get(p).Load(F32Load, 0).Get(p).Load(F32Load, 300).Op(F32Add)
	want := []byte("\x00asm\x01\x00\x00\x00" +
		"\x01\x06\x01\x60\x01\x7f\x01\x7d" + // one type: i32 → f32
		"\x02\x0b\x01\x02go\x03mem\x02\x00\x00" +
		"\x03\x02\x01\x00" +
		"\x07\x07\x01\x03add\x00\x00" +
		"\x0a\x10\x01\x0e\x00" + // one body of 14 bytes, no locals
		"\x20\x00\x2a\x02\x00\x20\x00\x2a\x02\xac\x02\x92\x0b" +
		"\x00\x0d\x04name\x01\x06\x01\x00\x03add")
	if got := m.Bytes(); !bytes.Equal(got, want) {
		t.Errorf("Bytes:\n% x, want\n% x", got, want)
	}
}

func TestLEB128(t *testing.T) {
	for _, tt := range []struct {
		n    int
		want string // of the signed form
	}{
		{0, "\x00"}, {63, "\x3f"}, {64, "\xc0\x00"}, {-64, "\x40"}, {-65, "\xbf\x7f"}, {1 << 20, "\x80\x80\xc0\x00"}, {-1 << 31, "\x80\x80\x80\x80\x78"},
	} {
		if got := string(signed(nil, tt.n)); got != tt.want {
			t.Errorf("signed(%d) = % x, want % x", tt.n, got, tt.want)
		}
	}
	if got := string(unsigned(nil, 624485)); got != "\xe5\x8e\x26" { // the specification's example
		t.Errorf("unsigned(624485) = % x", got)
	}
}

// TestOps shows that an operator behind a prefix is written with it, in LEB128.
func TestOps(t *testing.T) {
	f := New("go", "mem").Func("")
	f.Op(I32Add, F32x4Add, F32x4RelaxedMadd)
	if want := []byte("\x6a\xfd\xe4\x01\xfd\x85\x02"); !bytes.Equal(f.code, want) {
		t.Errorf("code % x, want % x", f.code, want)
	}
}
