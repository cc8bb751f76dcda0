package ask

import (
	"fmt"
	"slices"

	"github.com/pcloralab/pcloralab/ui/plot"
	"github.com/pcloralab/pcloralab/ui/say"
	"github.com/pcloralab/pcloralab/ui/store"
)

// An Answer shows what both models answered.
type Answer struct{ View AnswerView }

// An AnswerView is what an Answer shows.
type AnswerView struct {
	Given             bool
	Text, Picture     string // what was asked
	Facts             string // what the models saw of it
	Original, Student string // the likeliest class and its probability; Student is empty for none
	With              string // the student's λ, or why there is none
	Rows              []Row
	Rest              string // of the classes that are left out; empty for none
}

// A Row is one class.
type Row struct {
	Class                   string
	Original, Student       string // probabilities; Student is "–" for none
	OriginalAt              string // lengths, as SVG writes them
	StudentAt               string
	OriginalTop, StudentTop bool // whether it is the likeliest
}

// mostRows is how many classes are listed.
const mostRows = 10

func answerOf(s store.State) AnswerView {
	a := s.Ask.Answer
	if a == nil || len(a.Teacher) == 0 {
		return AnswerView{}
	}
	v := AnswerView{Given: true, Text: a.Text, Picture: s.Ask.Picture, Facts: facts(s), Original: top(s, a.Teacher)}
	v.With = "There is no student yet: start a run."
	if len(a.Student) > 0 {
		v.Student = top(s, a.Student)
		v.With = "The student answered at λ = " + say.Fixed(a.Lambda, 2) + "."
		if a.Lambda == 0 {
			v.With = "The student answered at λ = 0, with the adapters alone."
		}
	}
	order := make([]int, len(a.Teacher))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch d := likeliest(a.Teacher, a.Student, j) - likeliest(a.Teacher, a.Student, i); {
		case d > 0:
			return 1
		case d < 0:
			return -1
		}
		return 0
	})
	for n, i := range order {
		if n == mostRows {
			v.Rest = fmt.Sprintf("The other %s classes have less.", say.Count(len(order)-n))
			break
		}
		v.Rows = append(v.Rows, row(s, i))
	}
	return v
}

func likeliest(teacher, student []float64, i int) float64 { return max(teacher[i], at(student, i)) }

func at(p []float64, i int) float64 {
	if i >= len(p) {
		return 0
	}
	return p[i]
}

func row(s store.State, i int) Row {
	a := s.Ask.Answer
	r := Row{Class: class(s, i), Original: say.Share(a.Teacher[i]), OriginalAt: length(a.Teacher[i]),
		Student: "–", StudentAt: "0%", OriginalTop: i == best(a.Teacher)}
	if i < len(a.Student) {
		r.Student, r.StudentAt, r.StudentTop = say.Share(a.Student[i]), length(a.Student[i]), i == best(a.Student)
	}
	return r
}

func length(p float64) string { return plot.Percent(plot.Width * min(1, max(0, p))) }

// best is the index of the largest probability, the first of several.
func best(p []float64) int {
	b := 0
	for i, v := range p {
		if v > p[b] {
			b = i
		}
	}
	return b
}

func top(s store.State, p []float64) string {
	b := best(p)
	return class(s, b) + ", " + say.Share(p[b])
}

func class(s store.State, i int) string {
	if i >= len(s.Data.Classes) {
		return fmt.Sprintf("class %d", i)
	}
	return s.Data.Classes[i]
}

func value(top bool) string {
	if top {
		return "odds-value odds-top"
	}
	return "odds-value"
}

// facts says what the models saw of the question.
func facts(s store.State) string {
	a := s.Ask.Answer
	if a.Image != nil {
		kind := "grey"
		if a.Image.Channels == 3 {
			kind = "coloured"
		}
		return fmt.Sprintf("What the models see: %d × %d %s pixels.", a.Image.Width, a.Image.Height, kind)
	}
	text := fmt.Sprintf("What the models see: %s tokens", say.Count(a.Tokens))
	switch a.Unknown {
	case 0:
		return text + ", all of them known."
	case 1:
		return text + ", of which 1 stands for what their vocabulary lacks."
	}
	return fmt.Sprintf("%s, of which %s stand for what their vocabulary lacks.", text, say.Count(a.Unknown))
}
