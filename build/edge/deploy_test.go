package edge

import (
	"errors"
	"io"
	"os"
	"strings"
	"testing"
)

// taken shows that wrangler takes the config and what was built.
func taken(t *testing.T, o Options) {
	var said strings.Builder
	size, err := dryRun(o, &said)
	if err != nil {
		t.Fatalf("dryRun: %v\n%s", err, said.String())
	}
	t.Logf("%d bytes of gzip", size)
	if size < Largest/4 || size > Largest {
		t.Errorf("dryRun: %d bytes, want between %d and %d", size, Largest/4, Largest)
	}
	for _, want := range []string{"edge.wasm", "wasm_exec.js", "env.DB (" + Database + ")", "env.BLOBS (" + bucket + ")", "env.ASSETS", "env.WRITES"} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("dryRun: wrangler does not name %s:\n%s", want, said.String())
		}
	}
	if strings.Contains(said.String(), "WARNING") {
		t.Errorf("dryRun: wrangler warns:\n%s", said.String())
	}
}

// TestMigrations shows that wrangler finds and takes what a deployment applies.
func TestMigrations(t *testing.T) {
	t.Parallel()
	root := prepared(t)
	dir := t.TempDir()
	config, err := Options{Root: root}.folders().writeConfig(dir, "00000000-0000-0000-0000-000000000000")
	if err != nil {
		t.Fatal(err)
	}
	said, err := do(root, testLog{t}, "d1", "migrations", "apply", Database, "--local", "--persist-to", dir, "--config", config)
	if err != nil || !strings.Contains(said, "0001_runs.sql") {
		t.Errorf("wrangler d1 migrations apply: %v: %s", err, said)
	}
}

func TestDeployAsksForAnAccount(t *testing.T) {
	for _, name := range []string{"CLOUDFLARE_API_TOKEN", "CLOUDFLARE_API_KEY", "CLOUDFLARE_EMAIL"} {
		t.Setenv(name, "")
		os.Unsetenv(name)
	}
	// Where wrangler keeps who is signed in.
	t.Setenv("HOME", t.TempDir())
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	if err := Deploy(prepared(t), io.Discard); !errors.Is(err, errStranger) {
		t.Errorf("Deploy without an account: %v, want an error that says how to sign in", err)
	}
}

func TestDatabaseIn(t *testing.T) {
	for _, tt := range []struct{ list, id string }{
		{`[{"uuid":"a","name":"other"},{"uuid":"b","name":"pclora-runs","version":"production"}]`, "b"},
		{`[]`, ""},
	} {
		if got, err := databaseIn([]byte(tt.list)); got != tt.id || err != nil {
			t.Errorf("databaseIn(%s) = %q, %v, want %q", tt.list, got, err, tt.id)
		}
	}
	if _, err := databaseIn([]byte("You are not signed in")); err == nil {
		t.Error("databaseIn of no list: no error")
	}
}
