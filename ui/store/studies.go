package store

import "github.com/pcloralab/pcloralab/pclora/run"

// Studies is what trials elsewhere found, as far as it is loaded.
type Studies struct {
	Found run.Studies // Tasks is empty until it is there
	Fault string      // why it is not
}

// FetchStudies asks for what studies found; Studied answers.
type FetchStudies struct{}

// Studied brings what studies found, or why there is none.
type Studied struct {
	Found run.Studies
	Fault string
}

func (FetchStudies) effect() {}
func (Studied) event()       {}

// wantStudies asks for what studies found unless it is there.
func (s State) wantStudies() []Effect {
	if len(s.Studies.Found.Tasks) > 0 {
		return nil
	}
	return []Effect{FetchStudies{}}
}
