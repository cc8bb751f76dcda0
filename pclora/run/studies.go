package run

// Studies is what many trials on a machine of ours came to, for the page to draw.
// Each was made with several seeds and measured on test examples.
type Studies struct {
	Kernels string      `json:"kernels"`
	Tasks   []StudyTask `json:"tasks"`
}

// A StudyTask is a built-in model with its data, and what the studies of it found.
// Lists of studies that were not made are empty.
type StudyTask struct {
	Name     string  `json:"name"`
	On       string  `json:"on"`       // the examples that accuracy is of
	Accuracy float64 `json:"accuracy"` // the teacher's, in [0, 1]

	Methods []StudyRow `json:"methods,omitempty"` // ways to a model of one size
	Options []StudyRow `json:"options,omitempty"` // settings alone and together
	Decay   []StudyRow `json:"decay,omitempty"`   // curves of λ and weights of the task
	Sizes   []StudyRow `json:"sizes,omitempty"`   // accuracy against size
}

// A StudyRow is a way to a small model, over its seeds.
type StudyRow struct {
	Name  string  `json:"name"`
	Mean  float64 `json:"mean"`         // of the accuracy, in [0, 1]
	SD    float64 `json:"sd,omitempty"` // standard deviation of one seed's, 0 for one seed
	Seeds int     `json:"seeds"`
	Gone  float64 `json:"gone"` // share of the encoder's linear weights that is gone

	// Preset is the preset that the settings have, or nearly have; of options and
	// sizes.
	Preset string `json:"preset,omitempty"`
	// What a trial of the decay has.
	Curve string  `json:"curve,omitempty"`
	Share float64 `json:"share,omitempty"`
	Alpha float64 `json:"alpha,omitempty"`
}
