package data

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pcloralab/pcloralab/pclora/data/files"
)

// MaxPixels is the most that a set of Images holds, in bytes.
const MaxPixels = maxIDX

// Pictures is a Set of encoded pictures in files. They are decoded when Images
// asks for it, one at a time, so that a folder of photographs does not fill the
// memory.
type Pictures struct {
	Set
	files files.Files
	at    []int // [N], indices into files
}

// Name returns the path of picture i.
func (p *Pictures) Name(i int) string { return p.files.Name(p.at[i]) }

// Bytes returns the encoded picture i.
func (p *Pictures) Bytes(i int) ([]byte, error) { return p.files.Bytes(p.at[i]) }

// LoadPictures finds the pictures in class folders: the folder's name is the
// class, and classes are in the order of their bytes. Folders called train, val
// and test around them say which part a picture belongs to. A picture is known by
// how its bytes begin, not by its name. What systems leave in folders is passed
// over; other files, and pictures in no folder, are left out and noted.
//
// It reads every file once. An error is a files.Error, of a file that cannot be
// unpacked, or a FormatError, where no class folders are found or over
// MaxClasses.
func LoadPictures(f files.Files) (*Pictures, error) {
	if err := files.Check(f); err != nil {
		return nil, err
	}
	p := &Pictures{files: f}
	sums, found, others, err := p.scan()
	if err != nil {
		return nil, err
	}
	places, loose := findPlaces(found, f.Name)
	if len(places) == 0 {
		return nil, malformed("%d pictures and no class folders: put the pictures of each class into a folder named after it", len(found))
	}
	for _, pl := range places {
		p.Classes = append(p.Classes, pl.class())
	}
	slices.Sort(p.Classes)
	p.Classes = slices.Clip(slices.Compact(p.Classes))
	if len(p.Classes) > MaxClasses {
		return nil, malformed("%d class folders, at most %d are read: take a part of them", len(p.Classes), MaxClasses)
	}
	given := false
	for _, pl := range places {
		label, _ := slices.BinarySearch(p.Classes, pl.class())
		p.at = append(p.at, pl.file)
		p.Labels = append(p.Labels, label)
		p.Sums = append(p.Sums, sums[pl.file])
		p.Given = append(p.Given, pl.part)
		given = given || pl.part != Anywhere
	}
	if !given {
		p.Given = nil
	}
	if others > 0 {
		p.Notes = append(p.Notes, warn(Skipped, others, "%d files that are no PNG, JPEG or WebP pictures are left out", others))
	}
	if loose > 0 {
		p.Notes = append(p.Notes, warn(Skipped, loose, "%d pictures that lie in no class folder are left out", loose))
	}
	return p, nil
}

// scan reads all files and tells pictures from others.
func (p *Pictures) scan() (sums []Sum, pictures []int, others int, err error) {
	sums = make([]Sum, p.files.Len())
	for i := range sums {
		if hidden(p.files.Name(i)) {
			continue
		}
		if files.Larger(p.files, i, files.MaxFile) {
			others++
			continue
		}
		b, err := p.files.Bytes(i)
		if err != nil {
			return nil, nil, 0, err
		}
		if Encoding(b) == "" {
			others++
			continue
		}
		sums[i] = SumOf(b)
		pictures = append(pictures, i)
	}
	return sums, pictures, others, nil
}

// Encoding returns the kind of picture that begins with b: "PNG", "JPEG", "WebP",
// or "".
func Encoding(b []byte) string {
	head := string(b[:min(len(b), 12)])
	switch {
	case strings.HasPrefix(head, "\x89PNG\r\n\x1a\n"):
		return "PNG"
	case strings.HasPrefix(head, "\xff\xd8\xff"):
		return "JPEG"
	case len(head) == 12 && head[:4] == "RIFF" && head[8:] == "WEBP":
		return "WebP"
	}
	return ""
}

// Images decodes all pictures, which must come out of decode in one size. It
// gives an error that names the picture when one cannot be read, when sizes
// differ, or when all take over 256 MiB.
func (p *Pictures) Images(decode Decoder) (*Images, error) {
	m := &Images{Classes: p.Classes}
	for i, l := range p.Labels {
		b, err := p.Bytes(i)
		if err != nil {
			return nil, err
		}
		x, err := decode(b)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", show(p.Name(i)), err)
		}
		if i == 0 {
			m.Width, m.Height, m.Channels = x.Width, x.Height, x.Channels
			size := len(x.Pixels)
			if size == 0 || size > MaxPixels/p.Len() {
				return nil, malformed("%d pictures of %d×%d pixels, at most %d bytes in all are read: take smaller ones, or fewer", p.Len(), x.Width, x.Height, MaxPixels)
			}
			m.Pixels = make([]byte, 0, p.Len()*size)
		}
		if x.Width != m.Width || x.Height != m.Height || x.Channels != m.Channels {
			return nil, malformed("%s: %d×%d pixels, the first picture has %d×%d: bring all to one size", show(p.Name(i)), x.Width, x.Height, m.Width, m.Height)
		}
		m.Pixels = append(m.Pixels, x.Pixels...)
		m.Labels = append(m.Labels, uint8(l))
	}
	return m, nil
}
