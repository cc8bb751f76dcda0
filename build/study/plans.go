package study

import (
	"fmt"

	"github.com/pcloralab/pcloralab/pclora/run"
)

// A Plan says which trials a study has for a task, seed by seed.
type Plan struct {
	Name, Title string
	Trials      func(t *Task) []Trial // of seed 1; others repeat them
	Own         bool                  // whether its tasks are OwnTasks
	Quoted      bool                  // whether the README has the table
	give        func(t *run.StudyTask, rows []run.StudyRow)
}

// All are the trials of the tasks, repeated with other seeds where these matter.
func (p Plan) All(tasks []*Task, seeds int) (all []Trial) {
	for seed := range seeds { // outermost, so that a study that was stopped has some of all
		for _, t := range tasks {
			for _, trial := range p.Trials(t) {
				if seed > 0 && trial.Way == wayStart && trial.Config.Start != run.StartRandom {
					continue
				}
				trial.Task, trial.Config.Seed = t.Name, uint32(seed+1)
				all = append(all, trial)
			}
		}
	}
	return all
}

// preset returns the settings of a preset on a task.
func (t *Task) preset(name string) run.Config {
	c := t.base.WithPreset(name, t.Teacher.Settings().Texts())
	c.EvalEvery = 0
	return c
}

// Ways to a model are compared after as many steps as the page makes by itself. The
// other studies, of hundreds of trials, take short steps of half the batch, so that
// they end within hours on two cores; what they find is the order of settings, not how
// far a student can get.
const short = 150

// brief is c as the studies of many trials have it.
func brief(c run.Config) run.Config {
	c.Steps, c.Batch = short, c.Batch/2
	return c
}

// Plans are the studies that compare trials, by name.
var Plans = []Plan{
	{Name: "methods", Title: "ways to a model of the same size", Trials: methods, Quoted: true, give: func(t *run.StudyTask, rows []run.StudyRow) { t.Methods = plain(rows) }},
	{Name: "options", Title: "every option alone, added to the paper's settings and taken from the best ones", Trials: options, give: func(t *run.StudyTask, rows []run.StudyRow) { t.Options = plain(rows) }},
	{Name: "decay", Title: "decay curve, its share of the steps, and the weight of the task", Trials: decays, give: func(t *run.StudyTask, rows []run.StudyRow) { t.Decay = rows }},
	{Name: "pareto", Title: "accuracy against size", Trials: pareto, give: func(t *run.StudyTask, rows []run.StudyRow) { t.Sizes = plain(rows) }},
	{Name: "own", Title: "a model of one's own, all-MiniLM-L6-v2", Trials: own, Own: true, Quoted: true},
}

func methods(t *Task) []Trial {
	paper, best := t.preset(run.Paper), t.preset(run.Best)
	outputs := best // where factors of the last size would start
	outputs.HighRank, outputs.Prune, outputs.Ranks = 0, false, run.RanksSpread
	svd := outputs
	svd.Start = run.StartSVD
	never := best
	never.DecayShare = 0
	return []Trial{
		{Name: "best preset", Way: wayRun, Config: best},
		{Name: "the same, λ = 0 from the first step", Way: wayRun, Config: never},
		{Name: "paper preset", Way: wayRun, Config: paper},
		{Name: "SVD, no training", Way: wayStart, Config: svd},
		{Name: "activation-aware SVD, no training", Way: wayStart, Config: outputs},
		{Name: "the same factored net from scratch", Way: wayScratch, Config: paper},
		{Name: "dense small net from scratch", Way: waySmall, Config: paper},
		{Name: "dense small net, distilled", Way: wayStudent, Config: paper},
		{Name: "magnitude pruning, distilled", Way: wayPruned, Config: paper},
		{Name: "magnitude pruning, distilled, as many bytes", Way: wayThin, Config: paper},
	}
}

// An option is one change of settings, on and off.
type option struct {
	name string
	set  func(c *run.Config, like run.Config)
}

var allOptions = []option{
	{"start at outputs", func(c *run.Config, like run.Config) { c.Start = like.Start }},
	{"high rank, pruned", func(c *run.Config, like run.Config) {
		c.HighRank, c.Prune = like.HighRank, like.Prune
	}},
	{"short decay", func(c *run.Config, like run.Config) { c.DecayShare = like.DecayShare }},
	{"outputs of linears", func(c *run.Config, like run.Config) { c.Features = like.Features }},
	{"no labels", func(c *run.Config, like run.Config) { c.Alpha = like.Alpha }},
	{"logits", func(c *run.Config, like run.Config) { c.Logits = like.Logits }},
	{"learning rate", func(c *run.Config, like run.Config) { c.LearningRate = like.LearningRate }},
}

func options(t *Task) []Trial {
	paper, best := brief(t.preset(run.Paper)), brief(t.preset(run.Best))
	all := []Trial{{Name: "paper", Way: wayRun, Config: paper}, {Name: "best", Way: wayRun, Config: best}}
	for _, o := range allOptions {
		with, without := paper, best
		o.set(&with, best)
		o.set(&without, paper)
		if with == paper {
			continue // the presets agree
		}
		all = append(all, Trial{Name: "paper + " + o.name, Way: wayRun, Config: with}, Trial{Name: "best − " + o.name, Way: wayRun, Config: without})
	}
	more := func(name string, change func(*run.Config)) {
		c := best
		change(&c)
		all = append(all, Trial{Name: "best + " + name, Way: wayRun, Config: c})
	}
	more("attention maps", func(c *run.Config) { c.Attention = 1 })
	more("relations", func(c *run.Config) { c.Relations = 1 })
	more("first blocks fade first", func(c *run.Config) { c.Fade = run.FadeFirst })
	more("last blocks fade first", func(c *run.Config) { c.Fade = run.FadeLast })
	more("careful decay", func(c *run.Config) { c.Careful = true })
	more("spread ranks instead of pruning", func(c *run.Config) { c.HighRank, c.Prune, c.Ranks = 0, false, run.RanksSpread })
	more("cuts instead of pruning", func(c *run.Config) { c.Prune = false })
	if t.Teacher.Settings().Texts() {
		more("factors of words", func(c *run.Config) { c.Embeddings = 24 })
	} else {
		more("varied images", func(c *run.Config) { c.Vary = run.Vary{Shift: 1} })
	}
	return append(all, Trial{Name: "best, factors in 8 bits", Way: wayBits8, Config: best}, Trial{Name: "best, factors in 4 bits", Way: wayBits4, Config: best})
}

func decays(t *Task) (all []Trial) {
	for _, curve := range run.Decays {
		for _, share := range []float64{0.2, 0.8} {
			for _, alpha := range []float64{0.2, 1} {
				c := brief(t.preset(run.Paper))
				c.Decay, c.DecayShare, c.Alpha = curve, share, alpha
				all = append(all, Trial{Name: fmt.Sprintf("%s, q %g, α %g", curve, share, alpha), Way: wayRun, Config: c})
			}
		}
	}
	return all
}

func pareto(t *Task) (all []Trial) {
	for _, rank := range []int{1, 2, 4, 8, 16} {
		for _, name := range run.Presets {
			c := brief(t.preset(name))
			c.Rank, c.Gone = rank, 0
			c = c.WithPreset(name, t.Teacher.Settings().Texts())
			all = append(all, Trial{Name: fmt.Sprintf("%s preset, rank %d", name, rank), Way: wayRun, Config: c})
		}
	}
	return all
}

func own(t *Task) []Trial {
	paper, best := t.preset(run.Paper), t.preset(run.Best)
	return []Trial{{Name: "best preset", Way: wayRun, Config: best}, {Name: "paper preset", Way: wayRun, Config: paper}}
}
