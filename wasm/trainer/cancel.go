package main

import "sync"

// A cancel ends what is under way, from wherever it is called.
type cancel struct {
	mu   sync.Mutex
	done chan struct{} // closed by the end; nil while nothing is under way
}

// Cancel ends a PeekModel, PeekData or Load under way. It may be called at any
// time, from any goroutine.
func (s *Session) Cancel() {
	s.cancel.mu.Lock()
	defer s.cancel.mu.Unlock()
	if s.cancel.done != nil {
		close(s.cancel.done)
		s.cancel.done = nil
	}
}

// cancellable does something that Cancel ends, with errCancelled.
func (s *Session) cancellable(f func() error) error {
	done := make(chan struct{})
	s.cancel.mu.Lock()
	s.cancel.done, s.quit = done, done
	s.cancel.mu.Unlock()
	defer func() {
		s.cancel.mu.Lock()
		s.cancel.done, s.quit = nil, nil
		s.cancel.mu.Unlock()
	}()
	err := f()
	select {
	case <-done:
		if err != nil {
			return errCancelled
		}
	default:
	}
	return err
}
