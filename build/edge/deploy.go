package edge

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// bucket is the name of the R2 bucket in wrangler.jsonc.
const bucket = "pclora-blobs"

// errStranger says that wrangler has no account to deploy to.
var errStranger = errors.New("wrangler is not signed in to Cloudflare. Sign in with\n" +
	"    node build/out/wrangler/node_modules/wrangler/bin/wrangler.js login\n" +
	"or set CLOUDFLARE_API_TOKEN to a token that may edit Workers scripts, D1 and R2, and CLOUDFLARE_ACCOUNT_ID to the account.\n" +
	"go run ./build deploy -dry-run needs neither")

// DryRun has wrangler do all of a deployment that needs no account, with what Build
// has built, and returns the Worker's size in bytes of gzip, as wrangler counts it.
func DryRun(root string, log io.Writer) (int, error) {
	return dryRun(Options{Root: root}.folders(), log)
}

func dryRun(o Options, log io.Writer) (int, error) {
	dir, err := os.MkdirTemp("", "pclora-deploy-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	config, err := o.writeConfig(dir, "00000000-0000-0000-0000-000000000000")
	if err != nil {
		return 0, err
	}
	said, err := do(o.Root, log, "deploy", "--dry-run", "--outdir", filepath.Join(dir, "out"), "--config", config)
	if err != nil {
		return 0, err
	}
	return sizeIn(said)
}

// Deploy sends to Cloudflare what Build has built: the tables first, so that no
// request finds none, and then the Worker with its site. What it makes in the
// account, it makes once.
func Deploy(root string, log io.Writer) error {
	if err := Wrangler(root, "whoami", "--json").Run(); err != nil {
		return errStranger
	}
	id, err := database(root, log)
	if err != nil {
		return err
	}
	if Wrangler(root, "r2", "bucket", "info", bucket).Run() != nil {
		if _, err := do(root, log, "r2", "bucket", "create", bucket); err != nil {
			return err
		}
	}
	dir, err := os.MkdirTemp("", "pclora-deploy-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	config, err := Options{Root: root}.folders().writeConfig(dir, id)
	if err != nil {
		return err
	}
	if _, err := do(root, log, "d1", "migrations", "apply", Database, "--remote", "--config", config); err != nil {
		return err
	}
	secrets, err := writeSecrets(dir)
	if err != nil {
		return err
	}
	_, err = do(root, log, "deploy", "--config", config, "--secrets-file", secrets)
	return err
}

// database returns the id of the account's D1 database, which is made if there is
// none.
func database(root string, log io.Writer) (string, error) {
	id, err := findDatabase(root)
	if err != nil || id != "" {
		return id, err
	}
	if _, err := do(root, log, "d1", "create", Database); err != nil {
		return "", err
	}
	if id, err = findDatabase(root); err == nil && id == "" {
		err = fmt.Errorf("wrangler made the database %s and does not list it: try again in a minute", Database)
	}
	return id, err
}

func findDatabase(root string) (string, error) {
	list, err := Wrangler(root, "d1", "list", "--json").Output()
	if err != nil {
		return "", fmt.Errorf("wrangler d1 list: %w; may the token edit D1?", err)
	}
	return databaseIn(list)
}

// databaseIn finds the id in what wrangler d1 list says.
func databaseIn(list []byte) (string, error) {
	var all []struct{ UUID, Name string }
	if err := json.Unmarshal(list, &all); err != nil {
		return "", fmt.Errorf("wrangler d1 list: %w", err)
	}
	for _, d := range all {
		if d.Name == Database {
			return d.UUID, nil
		}
	}
	return "", nil
}

// writeConfig writes wrangler.jsonc into a folder, with the database's id and with
// paths that hold there.
func (o Options) writeConfig(dir, id string) (string, error) {
	text, err := os.ReadFile(config(o.Root))
	if err != nil {
		return "", err
	}
	for _, change := range [][2]string{
		{`"main": "out/edge/worker/worker.mjs"`, `"main": ` + quote(filepath.Join(o.worker, "worker.mjs"))},
		{`"directory": "out/edge/site"`, `"directory": ` + quote(o.site)},
		{`"migrations_dir": "../wasm/edge/share/migrations"`, `"database_id": ` + quote(id) + `,
			"migrations_dir": ` + quote(migrations(o.Root))},
	} {
		if !strings.Contains(string(text), change[0]) {
			return "", fmt.Errorf("build/wrangler.jsonc has no %s", change[0])
		}
		text = []byte(strings.Replace(string(text), change[0], change[1], 1))
	}
	path := filepath.Join(dir, "wrangler.jsonc")
	return path, os.WriteFile(path, text, 0o666)
}

func quote(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string always has a form
	}
	return string(b)
}

// writeSecrets writes a file with a new key for hashes of addresses. Counts of this
// hour's writes begin anew with it, and old hashes lose what little they told.
func writeSecrets(dir string) (string, error) {
	key := make([]byte, 32)
	rand.Read(key)
	path := filepath.Join(dir, "secrets.json")
	return path, os.WriteFile(path, []byte(`{"ADDRESS_KEY":`+quote(fmt.Sprintf("%x", key))+`}`), 0o600)
}

// do runs wrangler, passes on what it says and returns it.
func do(root string, log io.Writer, args ...string) (string, error) {
	var said strings.Builder
	cmd := Wrangler(root, args...)
	cmd.Stdout, cmd.Stderr = io.MultiWriter(log, &said), log
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("wrangler %s: %w", strings.Join(args[:min(2, len(args))], " "), err)
	}
	return said.String(), nil
}

var sizeLine = regexp.MustCompile(`Total Upload: .* / gzip: ([0-9.]+) KiB`)

// sizeIn finds a Worker's size in what wrangler deploy says.
func sizeIn(said string) (int, error) {
	m := sizeLine.FindStringSubmatch(said)
	if m == nil {
		return 0, errors.New("wrangler deploy told no size")
	}
	kib, err := strconv.ParseFloat(m[1], 64)
	return int(kib * 1024), err
}
