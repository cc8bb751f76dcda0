package hub_test

import (
	"context"
	"fmt"
	"time"

	"github.com/pcloralab/pcloralab/pclora/hub"
	"github.com/pcloralab/pcloralab/pclora/model"
)

// Look at a model before its download, download it, and open what is stored.
func Example() {
	var getter hub.Getter // web.Getter{} in a worker
	h := &hub.Hub{Base: hub.Default, Getter: getter, Shelf: &hub.Memory{}, Now: time.Now}
	ctx, cancel := context.WithTimeout(context.Background(), time.Hour) // cancel stops a download
	defer cancel()

	offer, err := h.Peek(ctx, "sentence-transformers/all-MiniLM-L6-v2@main")
	if err != nil {
		fmt.Println(err)
		return
	}
	preview, err := offer.Checkpoint.Peek(model.Options{Labels: []string{"no", "yes"}})
	if err != nil {
		fmt.Println("does not suit:", err)
		return
	}
	fmt.Println(offer.Name, offer.Revision, offer.Total, offer.Stored, preview.Config.Budget(), preview.Notes)

	files, err := h.Download(ctx, offer, func(p hub.Progress) { fmt.Println(p.File, p.Done, p.Total) })
	if err != nil {
		fmt.Println(err)
		return
	}
	defer files.Close()
	loaded, err := files.Open(model.Options{Labels: []string{"no", "yes"}})
	fmt.Println(loaded, err)

	stored, err := h.List()
	for _, e := range stored {
		fmt.Println(e.Key, e.Name, e.Bytes, e.Complete, e.Weights()) // h.Open(e.Key), h.Delete(e.Key)
	}
}
