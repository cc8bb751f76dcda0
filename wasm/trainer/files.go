package main

import (
	"bytes"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/safetensors"
	"github.com/pcloralab/pcloralab/pclora/train"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// What a follower is given, by these names.
const (
	configFile  = "config"
	weightsFile = "weights"
	trainFile   = "train"
	testFile    = "test"
)

// same reports whether followers that were given one study have what the other
// needs.
func (st *study) same(other *study) bool {
	return st.teacher == other.teacher && sameSet(st.train, other.train) && sameSet(st.test, other.test)
}

// sameSet reports whether two sets are the same memory.
func sameSet(a, b train.Set) bool {
	return a.Images == b.Images && a.Texts == b.Texts && len(a.At) == len(b.At) && (len(a.At) == 0 || &a.At[0] == &b.At[0])
}

// supplies lists what a follower is given: the teacher as it is now, and the
// sets as the teacher takes them.
func (st *study) supplies() ([]wire.Supply, error) {
	var weights, learnt, measured bytes.Buffer
	weights.Grow(int(train.FileSize(st.teacher))) // a buffer that doubles takes three times that in passing
	if err := st.teacher.Write(&weights, train.FileMeta); err != nil {
		return nil, err
	}
	if err := st.train.Write(&learnt); err != nil {
		return nil, err
	}
	if err := st.test.Write(&measured); err != nil {
		return nil, err
	}
	return []wire.Supply{
		{Name: configFile, Bytes: st.teacher.Settings().JSON()}, {Name: weightsFile, Bytes: weights.Bytes()},
		{Name: trainFile, Bytes: learnt.Bytes()}, {Name: testFile, Bytes: measured.Bytes()},
	}, nil
}

// read makes what a follower was given a study.
func (f given) read() (*study, error) {
	weights, err := safetensors.OpenAt(bytes.NewReader(f[weightsFile]), int64(len(f[weightsFile])))
	if err != nil {
		return nil, err
	}
	read, err := model.Open(f[configFile], weights, model.Options{})
	if err != nil {
		return nil, err
	}
	st := &study{teacher: read.Model}
	for name, set := range map[string]*train.Set{trainFile: &st.train, testFile: &st.test} {
		if *set, err = train.ReadSet(f[name]); err != nil {
			return nil, err
		}
		if err := set.Check(*read.Model.Settings()); err != nil {
			return nil, err
		}
	}
	return st, nil
}

// given is what a follower was given.
type given map[string][]byte
