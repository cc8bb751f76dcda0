package main

import (
	"errors"

	"github.com/pcloralab/pcloralab/pclora/checkpoint"
	"github.com/pcloralab/pcloralab/pclora/data"
	"github.com/pcloralab/pcloralab/pclora/train"
	"github.com/pcloralab/pcloralab/pclora/vision"
	"github.com/pcloralab/pcloralab/wasm/wire"
)

// maxTokens bounds a text, in tokens: a step's time and memory grow with the
// longest of a batch.
const maxTokens = 128

// prepare brings the data to the form that the teacher takes.
func (s *Session) prepare(l *loaded, found *checkpoint.Checkpoint) (err error) {
	m, config := l.about, l.teacher.Settings()
	switch {
	case config.Texts() && !m.found.Texts():
		return errors.New("this model reads texts, and the data are pictures: choose a ViT for them, or data with texts")
	case !config.Texts() && m.found.Texts():
		return errors.New("this model looks at pictures, and the data are texts: choose a BERT for them, or data with pictures")
	}
	all := train.Set{Classes: m.set.Classes, Labels: bytesOfLabels(m.set.Labels)}
	if config.Texts() {
		if l.tokenizer, err = found.Tokenizer(); err != nil {
			return err
		}
		most := min(maxTokens, config.MaxPositions)
		if n := l.tokenizer.MaxLength(); n > 0 {
			most = min(most, n)
		}
		first, second := make([]string, m.set.Len()), []string(nil)
		if m.arrange.Columns.Pair >= 0 {
			second = make([]string, m.set.Len())
		}
		for i, row := range m.texts.Rows {
			first[i] = row.First
			if second != nil {
				second[i] = row.Second
			}
		}
		all.Texts = train.NewTexts(l.tokenizer, first, second, most)
		config.Length = all.Texts.Longest()
	} else {
		if l.prep, _, err = found.Prep(); err != nil {
			return err
		}
		if m.found.Pictures != nil && !l.prep.DoResize { // photographs have any size
			l.prep.DoResize, l.prep.Resample = true, vision.Bilinear
		}
		all.Prep = l.prep
		if all.Images, err = s.images(m, l.prep, config.Channels); err != nil {
			return err
		}
	}
	l.train, l.validation, l.test = all.Part(m.parts.Train), all.Part(m.parts.Validation), all.Part(m.parts.Test)
	if l.extra, err = extras(found); err != nil {
		return err
	}
	return l.train.Check(*config)
}

// images brings pictures of any size to the size that a model takes.
func (s *Session) images(m *material, prep vision.Config, channels int) (*data.Images, error) {
	last := s.env.Now()
	progress := func(done int) error {
		if now := s.env.Now(); now.Sub(last) >= every {
			last = now
			s.env.Send(wire.Loading{What: "pictures", Done: int64(done), Total: int64(m.set.Len())})
			return s.cancelled()
		}
		return nil
	}
	if m.found.Pictures == nil {
		return prep.Refit(m.found.Images, channels, progress)
	}
	done, decode := 0, prep.Decoder(s.env.Decode, channels)
	return m.found.Pictures.Images(func(b []byte) (data.Bitmap, error) {
		done++
		if err := progress(done); err != nil {
			return data.Bitmap{}, err
		}
		return decode(b)
	})
}

func bytesOfLabels(labels []int) []uint8 {
	b := make([]uint8, len(labels))
	for i, l := range labels {
		b[i] = uint8(l) // a set has at most data.MaxClasses
	}
	return b
}

// extras are the files that go with a model's download unchanged: the
// tokenizer's.
func extras(found *checkpoint.Checkpoint) ([]train.File, error) {
	var all []train.File
	for _, name := range []string{checkpoint.TokenizerFile, checkpoint.VocabFile, checkpoint.TokenizerOptions} {
		b, err := found.File(name)
		if err != nil {
			return nil, err
		}
		if b != nil {
			all = append(all, train.File{Name: name, Bytes: b})
		}
	}
	return all, nil
}
