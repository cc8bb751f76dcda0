package run

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The limits of a Record's texts, in characters, and of its lists.
const (
	MaxTitle    = 120
	MaxNote     = 2000
	MaxPoints   = 400 // steps, and evaluations
	MaxLayers   = 1024
	MaxExamples = 12
	MaxText     = 400     // of an example, a title of model or data, a class or a reason
	MaxSide     = 64      // of an example's picture, in pixels
	maxClasses  = 256     // as in package data
	maxChanges  = 16      // as many as there are replicas
	maxWidth    = 1 << 20 // inputs or outputs of a layer
	maxCount    = 1 << 30 // examples
	maxSize     = 1 << 53 // weights, bytes, FLOPs: exact in a float64
)

// Validate returns a *RecordError for the first field that ParseRecord would refuse,
// nil if there is none. Only JSON also looks at the size.
func (r Record) Validate() error {
	if err := versionFault(strconv.Itoa(r.Version)); err != nil {
		return err
	}
	if err := r.Config.Validate(); err != nil {
		var field *FieldError
		if !errors.As(err, &field) {
			return wrong("config", "%v", err)
		}
		return wrong("config."+field.Field, "%s", field.Reason)
	}
	for _, check := range []func() *RecordError{r.checkHead, r.checkModel, r.checkData, r.checkEngine, r.checkLayers, r.checkPoints,
		r.checkCurve, r.checkChanges, r.checkExamples, r.checkResult} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (r *Record) checkHead() *RecordError {
	if err := first(checkText("title", r.Title, MaxTitle, ""), checkText("note", r.Note, MaxNote, "\n")); err != nil {
		return err
	}
	switch {
	case !slices.Contains(States, r.State):
		return wrong("state", "no state %.40q, have %s", r.State, strings.Join(States, ", "))
	case r.Steps < 0 || r.Steps > r.Config.Steps:
		return wrong("steps", "is %d of %d", r.Steps, r.Config.Steps)
	case r.State == StateFinished && r.Steps != r.Config.Steps:
		return wrong("steps", "is %d of %d, but the run is finished: it is stopped or running", r.Steps, r.Config.Steps)
	case r.Digest != "" && !isHex(r.Digest, digestLength):
		return wrong("digest", "is no hash of %d hex digits: leave it out if it is not known", digestLength)
	}
	return nil
}

func (r *Record) checkModel() *RecordError {
	m := r.Model
	return first(checkShort("model.name", m.Name), checkText("model.title", m.Title, MaxText, ""), checkSHA256("model.sha256", m.SHA256),
		checkSigns("model.revision", m.Revision, "-._/+", 200), checkCount("model.params", m.Params, maxSize))
}

func (r *Record) checkData() *RecordError {
	d := r.Data
	if err := first(checkShort("data.name", d.Name), checkText("data.title", d.Title, MaxText, ""), checkSHA256("data.sha256", d.SHA256)); err != nil {
		return err
	}
	if len(d.Classes) > maxClasses {
		return wrong("data.classes", "has more than %d entries: leave some out", maxClasses)
	}
	for i, c := range d.Classes {
		if err := checkText(at("data.classes", i), c, MaxText, ""); err != nil {
			return err
		}
	}
	for i, n := range d.Parts {
		if err := checkCount(at("data.parts", i), int64(n), maxCount); err != nil {
			return err
		}
	}
	return nil
}

func (r *Record) checkEngine() *RecordError {
	e := r.Engine
	var replicas *RecordError
	if CheckReplicas(e.Replicas) != nil {
		replicas = wrong("engine.replicas", "is %d, want between %v and %v", e.Replicas, ReplicasRange.Min, ReplicasRange.Max)
	}
	return first(replicas, checkSigns("engine.kernels", e.Kernels, "-._", maxName), checkSigns("engine.build", e.Build, "-._", maxName),
		checkText("engine.browser", e.Browser, maxName, ""))
}

func (r *Record) checkLayers() *RecordError {
	if len(r.Layers) > MaxLayers {
		return wrong("layers", "has more than %d entries: leave some out", MaxLayers)
	}
	paths := map[string]bool{}
	for i, l := range r.Layers {
		switch path := at("layers", i); {
		case l.Path == "" || paths[l.Path]:
			return wrong(path+".path", "is empty or that of another layer")
		case l.In < 1 || l.In > maxWidth || l.Out < 1 || l.Out > maxWidth:
			return wrong(path, "has %d inputs and %d outputs, want 1 to %d", l.In, l.Out, maxWidth)
		case l.Rank < 0 || l.Rank > maxWidth:
			return wrong(path+".rank", "is %d, want 0 to %d", l.Rank, maxWidth)
		}
		if err := checkSigns(at("layers", i)+".path", l.Path, "-._/", 200); err != nil {
			return err
		}
		paths[l.Path] = true
	}
	return nil
}

func (r *Record) checkPoints() *RecordError {
	if len(r.Points) > MaxPoints {
		return wrong("points", "has more than %d entries: thin it", MaxPoints)
	}
	before := 0
	for i, p := range r.Points {
		switch path := at("points", i); {
		case p.Step <= before || p.Step > r.Steps:
			return wrong(path+".step", "is %d, want more than %d, the one before, and at most %d, the steps done", p.Step, before, r.Steps)
		case !isShare(p.Lambda):
			return wrong(path+".lambda", "is %v, want 0 to 1", p.Lambda)
		case !finite(p.Task, p.Distil, p.Logits, p.Attention, p.Relations):
			return wrong(path, "has a loss that is no finite number")
		}
		before = p.Step
	}
	return nil
}

func (r *Record) checkCurve() *RecordError {
	if len(r.Curve) > MaxPoints {
		return wrong("curve", "has more than %d entries: thin it", MaxPoints)
	}
	before := -1
	for i, e := range r.Curve {
		switch path := at("curve", i); {
		case e.Step <= before || e.Step > r.Steps:
			return wrong(path+".step", "is %d, want more than %d, the one before, and at most %d, the steps done", e.Step, before, r.Steps)
		case !isShare(e.Lambda):
			return wrong(path+".lambda", "is %v, want 0 to 1", e.Lambda)
		case !isPart(e.Correct, e.Total):
			return wrong(path+".correct", "is %d of %d", e.Correct, e.Total)
		}
		before = e.Step
	}
	return nil
}

func (r *Record) checkChanges() *RecordError {
	if len(r.Changes) > maxChanges {
		return wrong("changes", "has more than %d entries", maxChanges)
	}
	step, replicas := 0, r.Engine.Replicas
	for i, c := range r.Changes {
		path := at("changes", i)
		switch {
		case c.Step < step || c.Step > r.Steps:
			return wrong(path+".step", "is %d, want at least %d, the one before, and at most %d, the steps done", c.Step, step, r.Steps)
		case c.Replicas < 1 || c.Replicas > replicas:
			return wrong(path+".replicas", "is %d, want 1 to %d, as many as there were before", c.Replicas, replicas)
		}
		if err := checkText(path+".reason", c.Reason, MaxText, ""); err != nil {
			return err
		}
		step, replicas = c.Step, c.Replicas
	}
	return nil
}

func (r *Record) checkExamples() *RecordError {
	if len(r.Examples) > MaxExamples {
		return wrong("examples", "has more than %d entries: leave some out", MaxExamples)
	}
	seen := map[int]bool{}
	for i, e := range r.Examples {
		path := at("examples", i)
		if seen[e.Index] || e.Index < 0 || e.Index >= r.Data.Parts[2] {
			return wrong(path+".index", "is %d, of another example or out of the test set's %d", e.Index, r.Data.Parts[2])
		}
		seen[e.Index] = true
		if err := e.check(len(r.Data.Classes), r.Model.Texts); err != nil {
			err.Field = strings.TrimSuffix(under(path, err.Field), ".")
			return err
		}
	}
	return nil
}

func (e Example) check(classes int, texts bool) *RecordError {
	area := e.Width * e.Height
	switch {
	case e.Label < 0 || e.Label >= classes:
		return wrong("label", "is %d of %d classes", e.Label, classes)
	case e.Width < 0 || e.Width > MaxSide || e.Height < 0 || e.Height > MaxSide:
		return wrong("width", "and height are %d×%d, at most %d×%d are shared: make the picture smaller, as Small does", e.Width, e.Height, MaxSide, MaxSide)
	case len(e.Pixels) != area && len(e.Pixels) != 3*area:
		return wrong("pixels", "has %d bytes for %d×%d pixels of 1 or 3 channels", len(e.Pixels), e.Width, e.Height)
	case texts && area > 0, !texts && e.Text != "":
		return wrong("", "has a picture where the model reads texts, or a text where it sees pictures")
	}
	if err := checkText("text", e.Text, MaxText, ""); err != nil {
		return err
	}
	for _, o := range []struct {
		field string
		says  Opinion
	}{{"teacher", e.Teacher}, {"student", e.Student}} {
		if o.says.Class < 0 || o.says.Class >= classes {
			return wrong(o.field+".class", "is %d of %d classes", o.says.Class, classes)
		}
		if !isShare(o.says.Confidence) {
			return wrong(o.field+".confidence", "is %v, want 0 to 1", o.says.Confidence)
		}
	}
	return nil
}

func (r *Record) checkResult() *RecordError {
	if r.State != StateFinished {
		if r.Result != (Result{}) {
			return wrong("result", "is there although the run is not finished: leave it out")
		}
		return nil
	}
	if s := r.Result.Seconds; !finite(s) || s < 0 {
		return wrong("result.seconds", "is %v, want 0 or more", s)
	}
	return first(r.Result.Before.check("result.before"), r.Result.After.check("result.after"))
}

func (s Side) check(path string) *RecordError {
	switch {
	case !isPart(s.Correct, s.Total):
		return wrong(path+".correct", "is %d of %d", s.Correct, s.Total)
	case s.Total == 0:
		return wrong(path+".total", "is 0, but a finished run was measured")
	case s.Bits != 0 && s.Bits != 4 && s.Bits != 8:
		return wrong(path+".bits", "is %d, want 0, 4 or 8", s.Bits)
	case !finite(s.Millis) || s.Millis < 0:
		return wrong(path+".millis", "is %v, want 0 or more", s.Millis)
	}
	return first(checkCount(path+".encoderWeights", s.EncoderWeights, maxSize), checkCount(path+".params", s.Params, maxSize),
		checkCount(path+".encoderBytes", s.EncoderBytes, maxSize), checkCount(path+".embeddingBytes", s.EmbeddingBytes, maxSize),
		checkCount(path+".bytes", s.Bytes, maxSize), checkCount(path+".flops", s.FLOPs, maxSize))
}

func at(list string, i int) string { return list + "[" + strconv.Itoa(i) + "]" }

// first returns the first error there is.
func first(all ...*RecordError) *RecordError {
	for _, err := range all {
		if err != nil {
			return err
		}
	}
	return nil
}

// IsTitle reports whether a Record may have this title: at most MaxTitle characters
// of valid UTF-8, none of which controls others.
func IsTitle(s string) bool { return checkText("title", s, MaxTitle, "") == nil }

// checkText is for what people wrote: any characters that can be seen, and those that
// also says.
func checkText(field, text string, most int, also string) *RecordError {
	if n := utf8.RuneCountInString(text); n > most {
		return wrong(field, "has %d characters, choose at most %d", n, most)
	}
	if !utf8.ValidString(text) {
		return wrong(field, "is not text in UTF-8: type it again")
	}
	for _, r := range text {
		if unseen(r) && !strings.ContainsRune(also, r) {
			return wrong(field, "has the control character U+%04X: remove it", r)
		}
	}
	return nil
}

// unseen reports whether a character controls others: the general category Cc, what
// separates lines, and what turns the direction of text that follows it.
func unseen(r rune) bool {
	return unicode.IsControl(r) || r >= 0x2028 && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

func checkShort(field, name string) *RecordError {
	if err := checkName(field, name); err != nil {
		return wrong(field, "needs a name of 1 to %d characters, a to z, 0 to 9 and -", maxName)
	}
	return nil
}

// checkSigns is for names that programs make: letters and digits of ASCII, and some
// other signs. They may be empty.
func checkSigns(field, text, signs string, most int) *RecordError {
	if len(text) > most {
		return wrong(field, "has %d characters, want at most %d", len(text), most)
	}
	for _, r := range text {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune(signs, r) {
			return wrong(field, "has the character %q, want letters, digits and %s", r, signs)
		}
	}
	return nil
}

func checkSHA256(field, sum string) *RecordError {
	if sum != "" && !isHex(sum, 64) {
		return wrong(field, "is no SHA-256 of 64 hex digits: leave it out if it is not known")
	}
	return nil
}

// isHex reports whether text is so many digits, in lower case.
func isHex(text string, digits int) bool {
	return len(text) == digits && strings.Trim(text, "0123456789abcdef") == ""
}

func checkCount(field string, n, most int64) *RecordError {
	if n < 0 || n > most {
		return wrong(field, "is %d, want 0 to %d", n, most)
	}
	return nil
}

func isPart(n, total int) bool { return n >= 0 && n <= total && total <= maxCount }

func isShare(v float64) bool { return v >= 0 && v <= 1 }

func finite(all ...float64) bool {
	for _, v := range all {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}
