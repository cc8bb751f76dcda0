package vision

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxConfig is the largest file that ParseConfig reads, in bytes; real ones have
// a few hundred.
const maxConfig = 1 << 20

// The processors that a Config can describe. Those of DeiT cut the middle out
// unless told otherwise.
const (
	vit     = "ViTImageProcessor"
	vitFast = vit + "Fast"
	deit    = "DeiTImageProcessor"
)

// processors returns their names in files of all ages.
func processors() []string {
	return []string{vit, vitFast, vit + "Pil", "ViTFeatureExtractor", deit, deit + "Fast", deit + "Pil", "DeiTFeatureExtractor"}
}

// ParseConfig reads a preprocessor_config.json. As in Hugging Face, a key that is
// missing or null has its processor's default, size may be one number for both
// sides, mean and deviation may be one number for all channels, and unknown keys
// are passed over. A crop is followed whatever the processor, as its newer code
// does; its older code for ViT passed over it.
//
// A key of the wrong type, a value out of range or a key given twice is a
// FormatError. Another kind of processor, padding, or sizes that would give images
// of different sizes are an UnsupportedError that names the key, for to pass over
// those would change the images.
func ParseConfig(b []byte) (Config, error) {
	if len(b) > maxConfig {
		return Config{}, malformed("%d bytes, the limit is %d: this is another file", len(b), maxConfig)
	}
	keys, err := object(b)
	if err != nil {
		return Config{}, err
	}
	name, err := findProcessor(keys)
	if err != nil {
		return Config{}, err
	}
	c, size, crop := defaults(name)
	for _, key := range []struct {
		name string
		read reader
	}{
		{"do_center_crop", into(&c.DoCrop, "true or false")},
		{"crop_size", sides(&crop)},
		{"do_convert_rgb", into(&c.DoConvertRGB, "true or false")},
		{"do_pad", refuse("padding")},
		{"do_resize", into(&c.DoResize, "true or false")},
		{"size", sides(&size)},
		{"resample", into(&c.Resample, "a whole number")},
		{"do_rescale", into(&c.DoRescale, "true or false")},
		{"rescale_factor", into(&c.RescaleFactor, "a number")},
		{"do_normalize", into(&c.DoNormalize, "true or false")},
		{"image_mean", channels(&c.Mean)},
		{"image_std", channels(&c.Std)},
	} {
		if value, ok := given(keys, key.name); ok {
			if err := key.read(key.name, value); err != nil {
				return Config{}, err
			}
		}
	}
	if err := c.setSizes(size, crop); err != nil {
		return Config{}, err
	}
	if err := c.Check(); err != nil {
		return Config{}, err
	}
	return c, nil
}

// given returns the value of a key that is there and not null.
func given(keys map[string]json.RawMessage, name string) (json.RawMessage, bool) {
	value, ok := keys[name]
	return value, ok && string(value) != "null"
}

// defaults returns what a processor does when its file is silent; the sizes are
// not in the Config yet.
func defaults(name string) (c Config, size, crop Size) {
	c = Default()
	if !strings.HasPrefix(name, "DeiT") {
		return c, Size{Height: 224, Width: 224}, Size{}
	}
	c.Resample, c.DoCrop = Bicubic, true
	return c, Size{Height: 256, Width: 256}, Size{Height: 224, Width: 224}
}

// setSizes makes two sizes of a file those of a Config.
func (c *Config) setSizes(size, crop Size) error {
	switch {
	case c.DoCrop && crop == Size{}:
		return malformed("do_center_crop is true, but there is no crop_size")
	case c.DoCrop && crop.Shortest > 0:
		return unsupported("preprocessor config: crop_size is a shortest_edge: only a fixed height and width is supported")
	case c.DoCrop:
		c.Size, c.Height, c.Width = size, crop.Height, crop.Width
	case size.Shortest > 0:
		return unsupported("preprocessor config: size is a shortest_edge and do_center_crop is not true, so images would have different sizes: only a fixed height and width is supported")
	default:
		c.Height, c.Width = size.Height, size.Width
	}
	return nil
}

// object splits a JSON object into the values of its keys.
func object(b []byte) (map[string]json.RawMessage, error) {
	if !utf8.Valid(b) {
		return nil, malformed("not UTF-8 text")
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, malformed("not a JSON object but %s", show(b))
	}
	keys := map[string]json.RawMessage{}
	for dec.More() {
		t, err := dec.Token()
		key, isText := t.(string)
		if err != nil || !isText {
			return nil, notJSON(err)
		}
		if _, twice := keys[key]; twice {
			return nil, malformed("%s is given twice", show([]byte(key)))
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, notJSON(err)
		}
		keys[key] = value
	}
	if _, err := dec.Token(); err != nil { // the }
		return nil, notJSON(err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, malformed("goes on after its closing }")
	}
	return keys, nil
}

func notJSON(err error) error {
	return malformed("cut short or not JSON (%v): download it again", err)
}

// A reader reads the value of a key, which is valid JSON and not null.
type reader func(key string, value json.RawMessage) error

// into reads a value of dst's type; want says in words what that is.
func into[T any](dst *T, want string) reader {
	return func(key string, value json.RawMessage) error {
		if err := json.Unmarshal(value, dst); err != nil {
			return malformed("%s is %s, want %s", key, show(value), want)
		}
		return nil
	}
}

// channels reads a list of numbers, or one number for all channels.
func channels(dst *[]float64) reader {
	return func(key string, value json.RawMessage) error {
		if value[0] != '[' {
			*dst = make([]float64, 1)
			return into(&(*dst)[0], "a number or a list of numbers")(key, value)
		}
		var list []*float64 // null would be 0 in a list of values
		if err := into(&list, "a list of numbers")(key, value); err != nil {
			return err
		}
		if slices.Contains(list, nil) {
			return malformed("%s holds null, want numbers", key)
		}
		*dst = nil
		for _, v := range list {
			*dst = append(*dst, *v)
		}
		return nil
	}
}

// sides reads {"height": h, "width": w}, {"shortest_edge": s}, [h, w], or one number
// for both.
func sides(dst *Size) reader {
	return func(key string, value json.RawMessage) error {
		*dst = Size{}
		switch value[0] {
		case '{':
			return edges(dst)(key, value)
		case '[':
			var both []*int // null would be 0 in a list of values
			if err := into(&both, "height and width in pixels")(key, value); err != nil {
				return err
			}
			if len(both) != 2 || slices.Contains(both, nil) {
				return malformed("%s is %s, want height and width in pixels", key, show(value))
			}
			dst.Height, dst.Width = *both[0], *both[1]
		default:
			if err := into(&dst.Height, "height and width in pixels")(key, value); err != nil {
				return err
			}
			dst.Width = dst.Height
		}
		if dst.Height < 1 || dst.Width < 1 {
			return malformed("%s is %s, want height and width of 1 to %d pixels", key, show(value), maxSide)
		}
		return nil
	}
}

// edges reads an object of sides.
func edges(dst *Size) reader {
	return func(key string, value json.RawMessage) error {
		keys, err := object(value)
		if err != nil {
			return err
		}
		wanted := []struct {
			name string
			dst  *int
		}{{"height", &dst.Height}, {"width", &dst.Width}}
		if keys["shortest_edge"] != nil {
			wanted = wanted[:1]
			wanted[0].name, wanted[0].dst = "shortest_edge", &dst.Shortest
		}
		for _, w := range wanted {
			side, ok := keys[w.name]
			if !ok || len(keys) != len(wanted) {
				return unsupported("preprocessor config: %s is %s: only height and width, or a shortest_edge before a crop, are supported", key, show(value))
			}
			if err := into(w.dst, "a whole number")(w.name, side); err != nil { // null leaves 0
				return err
			}
			if *w.dst < 1 {
				return malformed("%s of %s is %s pixels, have 1 to %d", w.name, key, show(side), maxSide)
			}
		}
		return nil
	}
}

// findProcessor returns the processor's name, or "" where none is given. Older
// files call it a feature extractor.
func findProcessor(keys map[string]json.RawMessage) (name string, err error) {
	for _, key := range []string{"feature_extractor_type", "image_processor_type"} {
		value, ok := given(keys, key)
		if !ok {
			continue
		}
		if err := into(&name, "text")(key, value); err != nil {
			return "", err
		}
		if !slices.Contains(processors(), name) {
			return "", unsupported("preprocessor config: %s is %s, have %s and %s: use a ViT or DeiT model", key, show(value), vit, deit)
		}
	}
	return name, nil
}

// refuse reads a switch that must be off.
func refuse(what string) reader {
	return func(key string, value json.RawMessage) error {
		var on bool
		if err := into(&on, "true or false")(key, value); err != nil {
			return err
		}
		if on {
			return unsupported("preprocessor config: %s asks for %s, which is not supported: use a model without it", key, what)
		}
		return nil
	}
}

// show returns the beginning of b on one line, for a message.
func show(b []byte) string {
	const most = 60 // bytes
	b = bytes.Join(bytes.Fields(b[:min(len(b), 4*most)]), []byte(" "))
	if len(b) > most {
		return string(bytes.ToValidUTF8(b[:most], nil)) + "…"
	}
	return string(bytes.ToValidUTF8(b, nil))
}
