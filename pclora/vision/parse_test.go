package vision

import (
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/data"
)

// readReference returns testdata/preprocessor_config.json, which
// build/fixtures/make_vision.py made with transformers 4.57.
func readReference(t testing.TB) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/preprocessor_config.json")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestParseConfigReference(t *testing.T) {
	got, err := ParseConfig(readReference(t))
	want := Config{
		Height: 4, Width: 5,
		Resample:  2,
		DoRescale: true, RescaleFactor: 1.0 / 255,
		DoNormalize: true, Mean: []float64{0.485, 0.456, 0.406}, Std: []float64{0.229, 0.224, 0.225},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("ParseConfig: %+v %v, want %+v", got, err, want)
	}
}

func TestParseConfig(t *testing.T) {
	for _, tt := range []struct {
		name, file string
		edit       func(*Config) // of Default
	}{
		{"nothing said", `{}`, func(c *Config) {}},
		{"all null", `{"size":null,"image_mean":null,"do_resize":null,"image_processor_type":null,"do_pad":null}`, func(c *Config) {}},
		{"other keys", `{"processor_class":3,"crop_size":7,"anything":[{}]}`, func(c *Config) {}},
		{"colours", `{"do_convert_rgb":true}`, func(c *Config) { c.DoConvertRGB = true }},
		{"a list of sides", `{"size":[28,20]}`, func(c *Config) { c.Height, c.Width = 28, 20 }},
		{"DeiT", `{"image_processor_type":"DeiTImageProcessor"}`, func(c *Config) {
			c.Resample, c.DoCrop, c.Size = Bicubic, true, Size{Height: 256, Width: 256}
		}},
		{"DeiT of old", `{"feature_extractor_type":"DeiTFeatureExtractor","size":250,"crop_size":200,"do_center_crop":true}`, func(c *Config) {
			c.Resample, c.DoCrop, c.Size, c.Height, c.Width = Bicubic, true, Size{Height: 250, Width: 250}, 200, 200
		}},
		{"DeiT without a crop", `{"image_processor_type":"DeiTImageProcessorFast","do_center_crop":false}`, func(c *Config) {
			c.Resample, c.Height, c.Width = Bicubic, 256, 256
		}},
		{"crop", `{"do_center_crop":true,"crop_size":{"height":20,"width":30},"size":{"shortest_edge":32}}`, func(c *Config) {
			c.DoCrop, c.Size, c.Height, c.Width = true, Size{Shortest: 32}, 20, 30
		}},
		{"keys differ by case", `{"Size":5,"DO_PAD":true}`, func(c *Config) {}}, // so they are other keys
		{"one number for both sides", `{"size":28,"feature_extractor_type":"ViTFeatureExtractor"}`, func(c *Config) { c.Height, c.Width = 28, 28 }},
		{"one number for all channels", `{"image_mean":0.25,"image_std":2}`, func(c *Config) { c.Mean, c.Std = []float64{0.25}, []float64{2} }},
		{"all switches off", `{"do_resize":false,"do_rescale":false,"do_normalize":false,"do_center_crop":false}`, func(c *Config) { c.DoResize, c.DoRescale, c.DoNormalize = false, false, false }},
		{"numbers as Python writes them", `{"rescale_factor":3.9e-03,"resample":0,"image_mean":[1,-0.0,1e-8]}`, func(c *Config) {
			c.RescaleFactor, c.Resample, c.Mean = 3.9e-3, 0, []float64{1, 0, 1e-8}
		}},
	} {
		want := Default()
		tt.edit(&want)
		got, err := ParseConfig([]byte(tt.file))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v %v, want %+v", tt.name, got, err, want)
		}
	}
}

func TestParseConfigRefuses(t *testing.T) {
	for _, tt := range []struct {
		name, file string
		want       string
	}{
		{"nothing", ``, "not a JSON object"},
		{"not UTF-8", "{\"\xff\":1}", "not UTF-8"},
		{"web page", `<!DOCTYPE html>`, "not a JSON object but <!DOCTYPE html>"},
		{"list", `[]`, "not a JSON object"},
		{"cut in a value", `{"size":{"height":28,`, "cut short or not JSON"},
		{"cut before }", `{"size":28`, "cut short or not JSON"},
		{"cut after a key", `{"size"`, "cut short or not JSON"},
		{"key without quotes", `{size:28}`, "cut short or not JSON"},
		{"comma before }", `{"size":28,}`, "cut short or not JSON"},
		{"two objects", `{}{}`, "goes on after its closing }"},
		{"key twice", `{"size":28,"size":32}`, "size is given twice"},
		{"too long", `{"` + strings.Repeat(" ", maxConfig) + `":1}`, "the limit is 1048576"},

		{"switch as text", `{"do_resize":"true"}`, `do_resize is "true", want true or false`},
		{"switch as number", `{"do_normalize":1}`, "do_normalize is 1, want true or false"},
		{"pad as text", `{"do_pad":"no"}`, `do_pad is "no", want true or false`},
		{"processor as number", `{"image_processor_type":1}`, "want text"},
		{"size as text", `{"size":"28"}`, "want height and width"},
		{"size as list of one", `{"size":[28]}`, "want height and width"},
		{"size as list of three", `{"size":[28,28,3]}`, "want height and width"},
		{"size as list with null", `{"size":[28,null]}`, "want height and width"},
		{"crop without its size", `{"do_center_crop":true}`, "there is no crop_size"},
		{"crop to nothing", `{"do_center_crop":true,"crop_size":0}`, "crop_size is 0, want"},
		{"shortest edge of 0", `{"do_center_crop":true,"crop_size":9,"size":{"shortest_edge":0}}`, "shortest_edge of size is 0 pixels"},
		{"fractional side", `{"size":{"height":28.5,"width":28}}`, "height is 28.5, want a whole number"},
		{"side as null", `{"size":{"height":28,"width":null}}`, "width of size is null pixels, have 1 to 4096"},
		{"side twice", `{"size":{"height":28,"height":28}}`, "height is given twice"},
		{"side of 0", `{"size":0}`, "size is 0, want height and width of 1 to 4096 pixels"},
		{"negative side", `{"size":{"height":-28,"width":-28}}`, "height of size is -28 pixels"},
		{"side over the limit", `{"size":{"height":28,"width":4097}}`, "4097×28 pixels"},
		{"side over int", `{"size":1e99}`, "want height and width"},
		{"unknown filter", `{"resample":6}`, "resample is 6, have 0 to 5"},
		{"filter as text", `{"resample":"bilinear"}`, `"bilinear", want a whole number`},
		{"factor of 0", `{"rescale_factor":0}`, "rescale_factor is 0, want a positive number such as 1/255"},
		{"negative factor", `{"rescale_factor":-1}`, "rescale_factor is -1"},
		{"factor over float64", `{"rescale_factor":1e999}`, "rescale_factor is 1e999, want a number"},
		{"factor as NaN", `{"rescale_factor":NaN}`, "not JSON"}, // Python writes this
		{"mean as text", `{"image_mean":"0.5"}`, "want a number or a list"},
		{"mean with text", `{"image_mean":[0.5,"x",0.5]}`, "want a list of numbers"},
		{"mean with null", `{"image_mean":[0.5,null,0.5]}`, "image_mean holds null"},
		{"mean that nests", `{"image_mean":[[0.5,0.5,0.5]]}`, "want a list of numbers"},
		{"no means", `{"image_mean":[],"image_std":[]}`, "image_mean has 0 values"},
		{"too many channels", `{"image_mean":[` + strings.Repeat("0,", 16) + `0],"image_std":1}`, "image_mean has 17 values"},
		{"fewer deviations than means", `{"image_std":[0.5]}`, "image_mean has 3 values and image_std 1"},
		{"absurd mean", `{"image_mean":[1e7,0,0]}`, "image_mean 0 is 1e+07"},
		{"deviation of 0", `{"image_std":[0.5,0,0.5]}`, "image_std 1 is 0, want a positive number"},
		{"negative deviation", `{"image_std":[-0.5,0.5,0.5]}`, "image_std 0 is -0.5"},
		{"tiny deviation", `{"image_std":[0.5,0.5,1e-300]}`, "image_std 2 is 1e-300"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, err := ParseConfig([]byte(tt.file))
			if fe := FormatError(""); !errors.As(err, &fe) || !reflect.DeepEqual(c, Config{}) {
				t.Fatalf("ParseConfig: %+v %v, want a FormatError", c, err)
			}
			if !strings.Contains(err.Error(), tt.want) || len(err.Error()) > 300 {
				t.Errorf("ParseConfig: %v, want …%s…", err, tt.want)
			}
		})
	}
}

func TestParseConfigUnsupported(t *testing.T) {
	for _, tt := range []struct{ name, file, want string }{
		{"another processor", `{"image_processor_type":"CLIPImageProcessor"}`, `"CLIPImageProcessor", have ViTImageProcessor and DeiTImageProcessor: use a ViT or DeiT model`},
		{"padding", `{"do_pad":true}`, "do_pad asks for padding"},
		{"size by the shortest edge alone", `{"size":{"shortest_edge":224}}`, "size is a shortest_edge and do_center_crop is not true"},
		{"crop by the shortest edge", `{"do_center_crop":true,"crop_size":{"shortest_edge":224}}`, "crop_size is a shortest_edge"},
		{"size by two edges", `{"size":{"shortest_edge":224,"longest_edge":300}}`, `size is {"shortest_edge":224,"longest_edge":300}`},
		{"size with one side", `{"size":{"height":224}}`, `size is {"height":224}: only height and width`},
	} {
		_, err := ParseConfig([]byte(tt.file))
		if ue := UnsupportedError(""); !errors.As(err, &ue) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want an UnsupportedError …%s…", tt.name, err, tt.want)
		}
	}
}

func FuzzParseConfig(f *testing.F) {
	f.Add(readReference(f))
	f.Add([]byte(`{"size":28,"image_mean":0.5,"image_std":[0.5]}`))
	f.Add([]byte(`{"size":{"shortest_edge":224},"do_center_crop":true,"crop_size":[200,100]}`))
	f.Add([]byte(`{"image_processor_type":"DeiTImageProcessor","do_pad":true}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := ParseConfig(b)
		if err != nil {
			if fe, ue := FormatError(""), UnsupportedError(""); !errors.As(err, &fe) && !errors.As(err, &ue) {
				t.Fatalf("ParseConfig: %v, want a FormatError or an UnsupportedError", err)
			}
			return
		}
		text, err := c.JSON()
		if err != nil {
			t.Fatalf("JSON of what was read: %v", err)
		}
		again, err := ParseConfig(text)
		if err != nil || !reflect.DeepEqual(again, c) {
			t.Fatalf("%+v came back as %+v %v", c, again, err)
		}
		if c.Height > 64 || c.Width > 64 {
			return // it takes long
		}
		x, err := c.Fit(data.Bitmap{Width: 3, Height: 2, Channels: 1, Pixels: []byte{0, 1, 2, 3, 4, 255}}, 3)
		if ue := UnsupportedError(""); err != nil && !errors.As(err, &ue) || err == nil && len(x.Pixels) != 3*c.Height*c.Width {
			t.Fatalf("Fit: %d bytes %v", len(x.Pixels), err)
		}
	})
}
