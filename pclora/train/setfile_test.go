package train

import (
	"bytes"
	"encoding/binary"
	"errors"
	"reflect"
	"testing"
)

func written(t testing.TB, s Set) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := s.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestSetReadsBack: what a follower reads gives the same batches, and none of
// what its leader stores besides.
func TestSetReadsBack(t *testing.T) {
	texts, images := toyTexts(t, 40, 1, false), toySet(40, 1)
	for name, s := range map[string]Set{
		"images": images, "texts": texts, "pairs": toyTexts(t, 40, 1, true),
		"some images": images.Part([]int{7, 3, 30}), "some texts": texts.Part([]int{7, 3, 30}),
	} {
		b := written(t, s)
		back, err := ReadSet(b)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if back.Len() != s.Len() || back.At != nil || !reflect.DeepEqual(back.Classes, s.Classes) {
			t.Fatalf("%s: %d examples of %v, want %d of %v", name, back.Len(), back.Classes, s.Len(), s.Classes)
		}
		for i := range s.Len() {
			if want, got := s.Input(i), back.Input(i); !reflect.DeepEqual(want, got) || s.Label(i) != back.Label(i) {
				t.Fatalf("%s: example %d is %v of class %d, want %v of %d", name, i, got, back.Label(i), want, s.Label(i))
			}
		}
		if !bytes.Equal(written(t, back), b) {
			t.Errorf("%s: written again it differs", name)
		}
		for n := range b {
			if _, err := ReadSet(b[:n]); err == nil {
				t.Fatalf("%s: the first %d of %d bytes are a set", name, n, len(b))
			}
		}
	}
}

func TestReadSetRefuses(t *testing.T) {
	images, texts := written(t, toySet(4, 1)), written(t, toyTexts(t, 3, 1, false))
	put := binary.LittleEndian.PutUint32
	classes := 16
	for range toyColours {
		classes += 4 + int(binary.LittleEndian.Uint32(texts[classes:]))
	}
	lengths := classes + 3 + 4
	for _, tt := range []struct {
		name  string
		b     []byte
		spoil func(b []byte) []byte
	}{
		{"another kind", texts, func(b []byte) []byte { put(b[4:], 3); return b }},
		{"images as texts", images, func(b []byte) []byte { put(b[4:], kindTexts); return b }},
		{"no examples", texts, func(b []byte) []byte { put(b[8:], 0); return b }},
		{"too many examples", texts, func(b []byte) []byte { put(b[8:], 1<<31); return b }},
		{"too many classes", texts, func(b []byte) []byte { put(b[12:], 257); return b }},
		{"a long name", texts, func(b []byte) []byte { put(b[16:], 1<<30); return b }},
		{"a label without a class", texts, func(b []byte) []byte { b[classes] = 3; return b }},
		{"a long text", texts, func(b []byte) []byte { put(b[lengths:], 1<<30); return b }},
		{"a token out of range", texts, func(b []byte) []byte { put(b[lengths+12:], 1<<22); return b }},
		{"bytes behind it", texts, func(b []byte) []byte { return append(b, 0) }},
		{"nothing", nil, func(b []byte) []byte { return b }},
	} {
		var bad SetError
		if _, err := ReadSet(tt.spoil(bytes.Clone(tt.b))); !errors.As(err, &bad) {
			t.Errorf("%s: %v, want a SetError", tt.name, err)
		}
	}
}

func FuzzReadSet(f *testing.F) {
	f.Add(written(f, toySet(3, 1)))
	f.Add(written(f, toyTexts(f, 3, 1, true)))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := ReadSet(b)
		if err != nil {
			return
		}
		if again := written(t, s); s.Texts != nil && !bytes.Equal(again, b) {
			t.Errorf("%d bytes became %d", len(b), len(again)) // a preprocessor_config.json has many forms
		}
		for i := range min(s.Len(), 8) {
			s.Input(i)
		}
	})
}
