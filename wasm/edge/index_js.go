package main

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"github.com/syumai/workers/cloudflare"
	"github.com/syumai/workers/cloudflare/fetch"
)

// index returns the site's index.html, which is a static asset of the same version
// as the Worker.
func index(ctx context.Context) ([]byte, error) {
	assets := fetch.NewClient(fetch.WithBinding(cloudflare.GetBinding("ASSETS")))
	// The binding looks at the path alone.
	request, err := fetch.NewRequest(ctx, http.MethodGet, "https://assets.invalid/", nil)
	if err != nil {
		return nil, err
	}
	answer, err := assets.Do(request, nil)
	if err != nil {
		return nil, fmt.Errorf("edge: no index.html among the assets: %w", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("edge: no index.html among the assets: %s", answer.Status)
	}
	return io.ReadAll(answer.Body)
}
