package data

import "strings"

const (
	cifarSide  = 32
	cifarPlane = 3 * cifarSide * cifarSide // bytes of one image [3 32 32]
)

// LoadCIFAR10 joins the binary files of CIFAR-10 (data_batch_1.bin … or
// test_batch.bin, unpacked): a byte of label and then the image, again and again. It
// gives an error for a file of another length, a label over 9, or over 256 MiB.
func LoadCIFAR10(batches ...[]byte) (*Images, error) {
	return loadCIFAR("CIFAR-10", 0, 1, CIFAR10(), batches)
}

// LoadCIFAR100 reads a binary file of CIFAR-100 (train.bin or test.bin,
// unpacked), where a coarse label of 20 and a fine one of 100 stand before each
// image; fine says which to take.
func LoadCIFAR100(b []byte, fine bool) (*Images, error) {
	if fine {
		return loadCIFAR("CIFAR-100", 1, 2, CIFAR100(), [][]byte{b})
	}
	return loadCIFAR("CIFAR-100", 0, 2, CIFAR100Coarse(), [][]byte{b})
}

// loadCIFAR reads records of some labels, of which one is taken, and an image.
func loadCIFAR(what string, label, labels int, classes []string, batches [][]byte) (*Images, error) {
	record := labels + cifarPlane
	n := 0
	for i, b := range batches {
		if len(b) == 0 || len(b)%record != 0 {
			return nil, malformed("%s file %d: %d bytes are no whole number of images of %d: choose an unpacked .bin file of the binary version", what, i+1, len(b), record)
		}
		n += len(b) / record
	}
	if n == 0 || n > MaxPixels/cifarPlane {
		return nil, malformed("%s: %d images, have 1 to %d: choose fewer files", what, n, MaxPixels/cifarPlane)
	}
	m := &Images{
		Width: cifarSide, Height: cifarSide, Channels: 3, Classes: classes,
		Pixels: make([]byte, 0, n*cifarPlane), Labels: make([]uint8, 0, n),
	}
	for _, b := range batches {
		for ; len(b) > 0; b = b[record:] {
			l := b[label]
			if int(l) >= len(classes) {
				return nil, malformed("%s: image %d has label %d, but there are %d classes: it is another file", what, len(m.Labels), l, len(classes))
			}
			m.Labels = append(m.Labels, l)
			m.Pixels = append(m.Pixels, b[labels:record]...)
		}
	}
	return m, nil
}

// CIFAR10 returns the names of CIFAR-10's classes, in the order of its labels.
func CIFAR10() []string {
	return strings.Fields("airplane automobile bird cat deer dog frog horse ship truck")
}

// CIFAR100 returns the names of CIFAR-100's 100 fine classes, in the order of
// its labels.
func CIFAR100() []string {
	return strings.Fields(`
		apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle
		bowl boy bridge bus butterfly camel can castle caterpillar cattle
		chair chimpanzee clock cloud cockroach couch crab crocodile cup dinosaur
		dolphin elephant flatfish forest fox girl hamster house kangaroo keyboard
		lamp lawn_mower leopard lion lizard lobster man maple_tree motorcycle mountain
		mouse mushroom oak_tree orange orchid otter palm_tree pear pickup_truck pine_tree
		plain plate poppy porcupine possum rabbit raccoon ray road rocket
		rose sea seal shark shrew skunk skyscraper snail snake spider
		squirrel streetcar sunflower sweet_pepper table tank telephone television tiger tractor
		train trout tulip turtle wardrobe whale willow_tree wolf woman worm`)
}

// CIFAR100Coarse returns the names of CIFAR-100's 20 coarse classes, in the
// order of its labels.
func CIFAR100Coarse() []string {
	return strings.Fields(`
		aquatic_mammals fish flowers food_containers fruit_and_vegetables
		household_electrical_devices household_furniture insects large_carnivores
		large_man-made_outdoor_things large_natural_outdoor_scenes large_omnivores_and_herbivores
		medium_mammals non-insect_invertebrates people reptiles small_mammals trees
		vehicles_1 vehicles_2`)
}
