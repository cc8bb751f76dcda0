package pretrain

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/pcloralab/pcloralab/pclora/model"
	"github.com/pcloralab/pcloralab/pclora/train"
	"github.com/pcloralab/pcloralab/pclora/vision"
	"github.com/pcloralab/pcloralab/tensor"
)

// home is the committed teacher's folder.
const home = "../../public/models/fashion-vit"

func read(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(home, name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestTeacherIsAsItsCardSays: size, settings and accuracy of the committed
// files. The 10,000 test images are not in the project; where they are
// installed, the count must be the card's to the last image.
func TestTeacherIsAsItsCardSays(t *testing.T) {
	weights := read(t, "model.safetensors")
	if len(weights) > 3_000_000 {
		t.Errorf("model.safetensors has %d bytes, want at most 3 MB", len(weights))
	}
	m, err := model.Load(read(t, "config.json"), weights)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(m.Config.JSON()), string(ViTConfig().JSON()); got != want {
		t.Errorf("config.json is\n%s\nthe command writes\n%s", got, want)
	}
	prep, err := vision.ParseConfig(read(t, "preprocessor_config.json"))
	if err != nil {
		t.Fatal(err)
	}
	score := func(dir, part string) int {
		set, err := Part(dir, part)
		if err != nil {
			t.Skip(err)
		}
		set.Prep = prep
		return train.NewScore(set).All(m)
	}
	if got := score("../../public/data/fashion-mnist", "test"); got < 880 {
		t.Errorf("%d of the 1,000 shipped test images right, want at least 880", got)
	}
	found := regexp.MustCompile(`\((\d+) of the (\d+) test images`).FindSubmatch(read(t, "README.md"))
	if found == nil {
		t.Fatal("the card names no accuracy")
	}
	card, _ := strconv.Atoi(string(found[1]))
	if card < 8800 || string(found[2]) != "10000" {
		t.Errorf("the card says %s of %s, want at least 8800 of 10000", found[1], found[2])
	}
	if text := fmt.Sprintf("| parameters | %d,", m.Budget().Params); !regexp.MustCompile(regexp.QuoteMeta(text)).Match(read(t, "README.md")) {
		t.Errorf("the card lacks %q", text)
	}
	// Other kernels round otherwise, which may turn an image on the edge.
	edge := 3
	if bytes.Contains(read(t, "README.md"), []byte("Kernels: "+tensor.Used().Name+".")) {
		edge = 0
	}
	if got := score("/usr/share/datasets/fashion-mnist", "t10k"); got < card-edge || got > card+edge {
		t.Errorf("%d of the 10,000 test images right, the card says %d ± %d", got, card, edge)
	}
}
