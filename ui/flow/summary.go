package flow

import (
	"fmt"

	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/store"
)

// summary says in a few words how a step stands.
func summary(s store.State, p store.Step) string {
	switch p {
	case store.StepModel:
		return modelSummary(s)
	case store.StepData:
		return dataSummary(s)
	case store.StepTeach:
		return teachSummary(s)
	case store.StepCompress:
		return compressSummary(s)
	}
	if s.Result == nil {
		return "not yet"
	}
	return say.Share(s.Result.After.Accuracy()) + " right, " + say.Share(s.Result.Gone()) + " gone"
}

func modelSummary(s store.State) string {
	switch {
	case s.Chosen.Model == "" && s.Loaded.Model == "":
		return "none yet"
	case s.Busy == store.Opening:
		return "loading " + s.ModelTitle(s.Chosen.Model)
	case s.Chosen.Model == "":
		return "choose one"
	case s.Chosen.Model != s.Loaded.Model:
		return s.ModelTitle(s.Chosen.Model) + ", not loaded yet"
	}
	return s.ModelTitle(s.Loaded.Model) + ", " + say.Short(s.Model.Params) + " parameters"
}

func dataSummary(s store.State) string {
	switch {
	case s.Chosen.Data == "" && s.Loaded.Data == "":
		return "none yet"
	case s.Busy == store.Opening:
		return "loading " + s.DataTitle(s.Chosen.Data)
	case s.Chosen.Data == "" || s.Chosen != s.Loaded && !s.Fits(s.Chosen):
		return "choose what fits the model"
	case s.Chosen != s.Loaded:
		return s.DataTitle(s.Chosen.Data) + ", not loaded yet"
	}
	return fmt.Sprintf("%s, %s + %s to test", s.DataTitle(s.Loaded.Data), say.Count(s.Data.Train+s.Data.Validation), say.Count(s.Data.Test))
}

func teachSummary(s store.State) string {
	switch {
	case s.Loaded.Model == "" || s.Chosen != s.Loaded:
		return "not yet"
	}
	return s.TeachWords()
}

func compressSummary(s store.State) string {
	switch s.Phase {
	case store.Running:
		return "running"
	case store.Paused:
		return "paused"
	case store.Stopped:
		return "stopped"
	case store.Finished:
		return "finished"
	case store.Untaught, store.InCourse, store.CoursePaused:
		return "after teaching"
	case store.Ready:
		return "ready to start"
	}
	return "not yet"
}
