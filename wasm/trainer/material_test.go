package main

import (
	"testing"

	"github.com/pcloralab/pcloralab/pclora/data/files"
	"github.com/pcloralab/pcloralab/pclora/data/intake"
)

// TestNewMaterial: what files name as a part is that part, and there is always
// something to validate and to test with.
func TestNewMaterial(t *testing.T) {
	big, small := []byte(tinyTable(100)), []byte("text,label\nso so,up\nnot so,down\nlike this,up\n")
	for _, c := range []struct {
		files files.Folder
		want  [3]int // examples for training, validation and test
	}{
		{files.Folder{{Name: "all.csv", Data: big}}, [3]int{70, 10, 20}},
		{files.Folder{{Name: "train.csv", Data: big}, {Name: "test.csv", Data: small}}, [3]int{90, 10, 3}},
		{files.Folder{{Name: "train.csv", Data: big}, {Name: "dev.csv", Data: small}}, [3]int{80, 3, 20}},
	} {
		found, err := intake.Read(c.files)
		if err != nil {
			t.Fatal(err)
		}
		m, err := newMaterial("films", "Films", found)
		if err != nil {
			t.Fatal(err)
		}
		if got := [3]int{len(m.parts.Train), len(m.parts.Validation), len(m.parts.Test)}; got != c.want || m.fault != nil {
			t.Errorf("%s: %v, %v, want %v", c.files[len(c.files)-1].Name, got, m.fault, c.want)
		}
	}
}
