package vision

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"unicode/utf8"
)

// maxConfig is the largest file that ParseConfig reads, in bytes; real ones have
// a few hundred.
const maxConfig = 1 << 20

// processor is the kind of image processor that a Config describes.
const processor = "ViTImageProcessor"

// processors returns its names in files of all ages.
func processors() []string {
	return []string{processor, "ViTImageProcessorFast", "ViTImageProcessorPil", "ViTFeatureExtractor"}
}

// ParseConfig reads a preprocessor_config.json. As in Hugging Face, a key that is
// missing or null has its Default, size may be one number for both sides, mean
// and deviation may be one number for all channels, and unknown keys are passed
// over. A key of the wrong type, a value out of range or a key given twice is a
// FormatError; another kind of processor, a crop or padding is an
// UnsupportedError, for to pass over those would change the images.
func ParseConfig(b []byte) (Config, error) {
	if len(b) > maxConfig {
		return Config{}, malformed("%d bytes, the limit is %d: this is another file", len(b), maxConfig)
	}
	keys, err := object(b)
	if err != nil {
		return Config{}, err
	}
	c := Default()
	for _, key := range []struct {
		name string
		read reader
	}{
		{"image_processor_type", checkProcessor},
		{"feature_extractor_type", checkProcessor}, // its name in older files
		{"do_center_crop", refuse("cropping")},
		{"do_pad", refuse("padding")},
		{"do_resize", into(&c.DoResize, "true or false")},
		{"size", sides(&c.Height, &c.Width)},
		{"resample", into(&c.Resample, "a whole number")},
		{"do_rescale", into(&c.DoRescale, "true or false")},
		{"rescale_factor", into(&c.RescaleFactor, "a number")},
		{"do_normalize", into(&c.DoNormalize, "true or false")},
		{"image_mean", channels(&c.Mean)},
		{"image_std", channels(&c.Std)},
	} {
		if value, ok := keys[key.name]; ok && string(value) != "null" {
			if err := key.read(key.name, value); err != nil {
				return Config{}, err
			}
		}
	}
	if err := c.Check(); err != nil {
		return Config{}, err
	}
	return c, nil
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

// sides reads {"height": h, "width": w}, or one number for both.
func sides(height, width *int) reader {
	return func(key string, value json.RawMessage) error {
		if value[0] != '{' {
			err := into(height, "height and width in pixels")(key, value)
			*width = *height
			return err
		}
		keys, err := object(value)
		if err != nil {
			return err
		}
		if len(keys) != 2 || keys["height"] == nil || keys["width"] == nil {
			return unsupported("preprocessor config: %s is %s: only a fixed height and width is supported", key, show(value))
		}
		*height, *width = 0, 0 // null leaves them, and 0 is refused
		if err := into(height, "a whole number")("height", keys["height"]); err != nil {
			return err
		}
		return into(width, "a whole number")("width", keys["width"])
	}
}

func checkProcessor(key string, value json.RawMessage) error {
	var name string
	if err := into(&name, "text")(key, value); err != nil {
		return err
	}
	if !slices.Contains(processors(), name) {
		return unsupported("preprocessor config: %s is %s, have %s: use a ViT model", key, show(value), processor)
	}
	return nil
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
