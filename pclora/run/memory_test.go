package run

import (
	"errors"
	"strings"
	"testing"
)

// heavy takes 100 MB in each worker, 1 MB for each image seen and 1 for each
// learnt from.
var heavy = Memory{Fixed: 100e6, Seen: 1e6, Learnt: 1e6, Evaluated: 10}

func TestMemoryWorker(t *testing.T) {
	c := Default()
	c.Rank = 2
	withRank := heavy
	withRank.Rank, withRank.LearntRank = 3e6, 1e6
	for _, tt := range []struct {
		m               Memory
		batch, replicas int
		want            int64 // MB
	}{
		{heavy, 64, 1, 228},
		{heavy, 64, 2, 164},
		{heavy, 65, 2, 166},           // the larger shard
		{heavy, 8, 4, 112},            // an evaluation sees more than a shard
		{withRank, 64, 1, 228 + 2*67}, // 3 + 64 for each unit of rank
	} {
		c.Batch = tt.batch
		if got := tt.m.Worker(c, tt.replicas); got != tt.want*1e6 {
			t.Errorf("batch %d, %d replicas: %d bytes a worker, want %d MB", tt.batch, tt.replicas, got, tt.want)
		}
	}
}

// TestMemoryCheck: what does not fit is refused with the number and a setting
// that fits.
func TestMemoryCheck(t *testing.T) {
	small, big := Machine{Memory: 1e9}, Machine{Memory: 64e9}
	huge := Memory{Fixed: 100e6, Learnt: 20e6}
	for _, tt := range []struct {
		name            string
		m               Memory
		batch, replicas int
		on              Machine
		want            string // empty where it fits
	}{
		{"fits", heavy, 64, 2, small, ""},
		{"too many replicas", heavy, 64, 8, small, "takes 944 MB of memory, 118 MB in each worker, but this machine has room for 500 MB: choose 3"},
		{"too few for one worker", huge, 256, 1, big, "in each worker, but a worker has room for 2.1 GB: choose 3"},
		{"too large a batch", huge, 256, 1, small, "choose a batch of 20"},
		{"too large a batch for so many", huge, 256, 8, small, "choose 1 and a batch of 20"},
		{"too large a model", Memory{Fixed: 5e9}, 64, 1, big, "choose a smaller model"},
		{"a machine that does not tell", Memory{Fixed: 1e9}, 1, 5, Machine{}, "choose 4"},
	} {
		c := Default()
		c.Batch = tt.batch
		err := tt.m.Check(c, tt.replicas, tt.on)
		var fe *FieldError
		switch {
		case tt.want == "" && err != nil:
			t.Errorf("%s: %v", tt.name, err)
		case tt.want != "" && (!errors.As(err, &fe) || fe.Field != "replicas" || !strings.HasSuffix(fe.Reason, tt.want)):
			t.Errorf("%s: %v, want it to end in %q", tt.name, err, tt.want)
		}
	}
}

func TestMachineReplicas(t *testing.T) {
	for threads, want := range map[int]int{0: 1, 1: 1, 2: 2, 8: 8, 64: 8} {
		if got := (Machine{Threads: threads}).Replicas(); got != want {
			t.Errorf("%d threads: %d replicas, want %d", threads, got, want)
		}
	}
	for _, n := range []int{-1, 0, 17} {
		if CheckReplicas(n) == nil {
			t.Errorf("CheckReplicas(%d): no error", n)
		}
	}
}
