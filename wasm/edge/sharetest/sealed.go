package sharetest

import (
	"bytes"
	"compress/flate"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/pcloralab/pcloralab/pclora/run"
)

func encrypted(c *client) {
	record, plain := c.record("a secret title")
	record.Note = "a secret note " + c.mark
	plain, err := record.JSON()
	if err != nil {
		c.Fatal(err)
	}
	key := make([]byte, 32)
	rand.Read(key)
	sealed := c.seal(key, plain)
	body, err := json.Marshal(map[string]any{"sealed": sealed, "title": "chosen <b>title</b>", "days": 3})
	if err != nil {
		c.Fatal(err)
	}
	r := c.receipt(c.want(c.postJSON(body), 201))
	if len(r.ID) < 22 {
		c.Errorf("id %s can be guessed, want 22 characters", r.ID)
	}
	c.lasts(r.Expires, 3)
	if again := c.receipt(c.want(c.postJSON(body), 201)); again.ID == r.ID {
		c.Errorf("the same sealed run twice: both have id %s", r.ID)
	}

	var got struct{ Sealed, Title string }
	if err := json.Unmarshal(c.want(c.get("/api/runs/"+r.ID), 200).body, &got); err != nil || got.Title != "chosen <b>title</b>" {
		c.Fatalf("GET: title %q, %v", got.Title, err)
	}
	opened, err := run.ParseRecord(c.unseal(key, got.Sealed))
	if err != nil || opened.Note != record.Note {
		c.Errorf("opened: note %q, %v, want %q", opened.Note, err, record.Note)
	}
	if a := c.about(r.ID); !a.Sealed || a.Public || a.Title != "chosen <b>title</b>" || a.ModelName != "" || a.Accuracy != 0 {
		c.Errorf("about: %+v, want no more than the title", a)
	}
	page := c.want(c.get("/r/"+r.ID), 200).body
	if !bytes.Contains(page, []byte(`content="noindex"`)) || !bytes.Contains(page, []byte("chosen &lt;b&gt;title&lt;/b&gt;")) {
		c.Errorf("page: no title, or open to search engines")
	}
	c.want(c.get("/og/"+r.ID), 200)
	c.stores(false, "a secret title "+c.mark, record.Note, string(key), base64.RawURLEncoding.EncodeToString(key), r.Token)
	c.stores(true, "chosen <b>title</b>") // what is searched is where it would be

	short := base64.StdEncoding.EncodeToString(make([]byte, 28))
	for _, wrong := range []string{
		`{"sealed":"` + sealed + `","public":true}`,
		`{"sealed":""}`, `{"sealed":"` + short + `"}`, `{"sealed":"not base64!"}`, `{"sealed":"` + sealed[:len(sealed)-1] + `"}`,
		`{"sealed":"` + sealed + `","title":"two\nlines"}`, `{"sealed":"` + sealed + `","title":"` + string(bytes.Repeat([]byte("x"), 121)) + `"}`,
	} {
		c.problem(c.postJSON([]byte(wrong)), 400, 422)
	}
	c.want(c.delete(r.ID, r.Token), 204)
}

func (c *client) postJSON(body []byte) answer {
	c.Helper()
	return c.ask("POST", "/api/runs", body, "Content-Type", "application/json")
}

// seal does what the page does: deflate, AES-GCM, the nonce in front, base64.
func (c *client) seal(key, plain []byte) string {
	var small bytes.Buffer
	w, err := flate.NewWriter(&small, flate.BestCompression)
	if err != nil {
		c.Fatal(err)
	}
	if _, err := w.Write(plain); err != nil || w.Close() != nil {
		c.Fatal("deflate: ", err)
	}
	nonce := make([]byte, 12)
	rand.Read(nonce)
	return base64.StdEncoding.EncodeToString(c.gcm(key).Seal(nonce, nonce, small.Bytes(), nil))
}

func (c *client) unseal(key []byte, sealed string) []byte {
	b, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil {
		c.Fatal(err)
	}
	small, err := c.gcm(key).Open(nil, b[:12], b[12:], nil)
	if err != nil {
		c.Fatal(err)
	}
	var plain bytes.Buffer
	if _, err := plain.ReadFrom(flate.NewReader(bytes.NewReader(small))); err != nil {
		c.Fatal(err)
	}
	return plain.Bytes()
}

func (c *client) gcm(key []byte) cipher.AEAD {
	block, err := aes.NewCipher(key)
	if err != nil {
		c.Fatal(err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		c.Fatal(err)
	}
	return gcm
}

// stores fails unless the server's files have each text, or none of them.
func (c *client) stores(want bool, texts ...string) {
	c.Helper()
	if c.Folder == "" {
		return
	}
	for _, text := range texts {
		if got := c.holds(text); got != want {
			c.Errorf("that the server's files hold %q is %t, want %t", text, got, want)
		}
	}
}

func (c *client) holds(text string) (found bool) {
	// The title is JSON in a row of its own and HTML-escaped in another column.
	err := filepath.WalkDir(c.Folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		found = found || bytes.Contains(b, []byte(text))
		return err
	})
	if err != nil {
		c.Fatal(err)
	}
	return found
}
