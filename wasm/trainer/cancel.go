package main

import (
	"context"
	"sync"
)

// A cancel ends what is under way, from wherever it is called.
type cancel struct {
	mu  sync.Mutex
	end context.CancelFunc // nil while nothing is under way
}

// Cancel ends a PeekModel, PeekData or Load under way. It may be called at any
// time, from any goroutine.
func (s *Session) Cancel() {
	s.cancel.mu.Lock()
	defer s.cancel.mu.Unlock()
	if s.cancel.end != nil {
		s.cancel.end()
	}
}

// cancellable does something that Cancel ends, with errCancelled.
func (s *Session) cancellable(f func() error) error {
	ctx, end := context.WithCancel(context.Background())
	defer end()
	s.cancel.mu.Lock()
	s.cancel.end, s.ctx = end, ctx
	s.cancel.mu.Unlock()
	defer func() {
		s.cancel.mu.Lock()
		s.cancel.end = nil
		s.cancel.mu.Unlock()
	}()
	err := f()
	if err != nil && ctx.Err() != nil {
		return errCancelled
	}
	return err
}

// cancelled returns errCancelled once what is under way shall end, after it has
// let the world say so.
func (s *Session) cancelled() error {
	s.env.Yield()
	if s.ctx.Err() != nil {
		return errCancelled
	}
	return nil
}
