package sharetest

import (
	"archive/zip"
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// model makes a zip of n random bytes and more.
func (c *client) model(n int) (b []byte, sum string) {
	c.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	f, err := w.Create("model.safetensors")
	if err != nil {
		c.Fatal(err)
	}
	noise := make([]byte, n)
	rand.Read(noise)
	if _, err := f.Write(noise); err != nil || w.Close() != nil {
		c.Fatal("zip: ", err)
	}
	s := sha256.Sum256(buf.Bytes())
	return buf.Bytes(), hex.EncodeToString(s[:])
}

func (c *client) put(id, token string, b []byte, sum, name string) answer {
	c.Helper()
	return c.ask("PUT", "/api/runs/"+id+"/model", b, "Authorization", "Bearer "+token,
		"Content-Type", "application/zip", "X-Content-SHA256", sum, "X-File-Name", name)
}

func attach(c *client) {
	_, record := c.record("attach")
	r := c.shared(record, "")
	path := "/api/runs/" + r.ID + "/model"
	c.problem(c.get(path), 404)

	first, sum := c.model(1 << 20)
	c.want(c.put(r.ID, r.Token, first, sum, "fashion-vit.zip"), 201)
	c.downloads(path, first, "fashion-vit.zip")
	if a := c.about(r.ID); a.Model == nil || a.Model.Name != "fashion-vit.zip" || a.Model.Bytes != len(first) || a.Model.SHA256 != sum {
		c.Errorf("about: model %+v", a.Model)
	}
	// Another takes its place; its name is made harmless.
	second, sum := c.model(2000)
	c.want(c.put(r.ID, r.Token, second, sum, "..%2F..%2Fetc%2Fx%22%0d%0aSet-Cookie: a=b; ü.exe"), 201)
	a := c.downloads(path, second, "")
	if name := a.Header.Get("Content-Disposition"); strings.ContainsAny(name, "\r\n/\\<>") || strings.Count(name, `"`) != 2 || !strings.HasSuffix(name, `.zip"`) {
		c.Errorf("Content-Disposition %q, want a plain name", name)
	}
	if a := c.get(path, "If-None-Match", a.Header.Get("ETag")); a.StatusCode != 304 {
		c.Errorf("GET of what is known: %d, want 304", a.StatusCode)
	}
	c.stores(true, string(second[100:200]))
	c.stores(false, string(first[100:200])) // deleted with its blob
	c.want(c.delete(r.ID, r.Token), 204)
	c.problem(c.get(path), 404)
	c.stores(false, string(second[100:200]))
}

func (c *client) downloads(path string, want []byte, name string) answer {
	c.Helper()
	a := c.want(c.get(path), 200)
	if !bytes.Equal(a.body, want) || a.Header.Get("Content-Type") != "application/zip" {
		c.Errorf("GET %s: %d bytes of %s, want the %d that were attached", path, len(a.body), a.Header.Get("Content-Type"), len(want))
	}
	if got := a.Header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment; ") || name != "" && got != `attachment; filename="`+name+`"` {
		c.Errorf("GET %s: Content-Disposition %q", path, got)
	}
	c.safe(a)
	return a
}

func attachWrong(c *client) {
	_, record := c.record("attach what is wrong")
	r := c.shared(record, "")
	path := "/api/runs/" + r.ID + "/model"
	good, sum := c.model(5000)
	other, otherSum := c.model(5000)
	c.want(c.put(r.ID, r.Token, good, sum, "good"), 201)

	c.problem(c.put(r.ID, r.Token, other, sum, "bad sum"), 422)
	c.problem(c.put(r.ID, r.Token, other[:len(other)-1], otherSum, "cut off"), 422)
	c.problem(c.put(r.ID, r.Token, other, "", "no sum"), 400)
	c.problem(c.put(r.ID, r.Token, other, sum[:62], "short sum"), 400)
	c.problem(c.put(r.ID, r.Token, nil, sum, "empty"), 400)
	c.problem(c.put(r.ID, "x", other, otherSum, "wrong token"), 403)
	c.problem(c.ask("PUT", path, other, "Content-Type", "application/zip", "X-Content-SHA256", otherSum), 401)
	c.problem(c.ask("PUT", path, other, "Authorization", "Bearer "+r.Token, "Content-Type", "text/html", "X-Content-SHA256", otherSum), 415)
	c.problem(c.put("AAAAAAAAAAA", r.Token, other, otherSum, "no run"), 404)
	large := make([]byte, 25_000_001)
	c.problem(c.put(r.ID, r.Token, large, sum, "too large"), 413)

	c.downloads(path, good, "good.zip")
	c.stores(false, string(other[100:200]))
	c.want(c.delete(r.ID, r.Token), 204)
}
