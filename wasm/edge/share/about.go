package share

import "net/http"

// An About is what the server knows of a run.
type About struct {
	ID      string         `json:"id"`
	Title   string         `json:"title"`
	Created string         `json:"created"` // RFC 3339
	Expires string         `json:"expires"` // each view moves it
	Public  bool           `json:"public"`
	Sealed  bool           `json:"sealed"`
	Views   int64          `json:"views"` // days on which somebody viewed it
	Model   *AttachedModel `json:"model"` // nil if none is attached

	// Of a run that is not encrypted.
	Kept       float64 `json:"kept"`      // share of the teacher's accuracy, 0 until finished
	Gone       float64 `json:"gone"`      // share of the encoder's weights, 0 until finished
	Accuracy   float64 `json:"accuracy"`  // last measured
	ModelName  string  `json:"modelName"` // short, as lists are asked for
	ModelTitle string  `json:"modelTitle"`
	DataName   string  `json:"dataName"`
	DataTitle  string  `json:"dataTitle"`
}

// An AttachedModel is the compressed model of a run.
type AttachedModel struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"` // in hex
}

func (e *entry) about() About {
	a := About{
		ID: e.id, Title: e.title, Created: stamp(e.created), Expires: stamp(e.expires), Public: e.public, Sealed: e.sealed, Views: e.views,
		Kept: e.kept, Gone: e.gone, Accuracy: e.accuracy,
		ModelName: e.modelName, ModelTitle: e.model, DataName: e.dataName, DataTitle: e.data,
	}
	if e.file.key != "" {
		a.Model = &AttachedModel{e.file.name, e.file.bytes, e.file.sum}
	}
	return a
}

// about answers with what is known of a run. Asking counts as a view.
func (s *Server) about(w http.ResponseWriter, r *http.Request, id string) error {
	e, err := s.view(r, id)
	if err != nil {
		return err
	}
	return answerJSON(w, r, http.StatusOK, e.about())
}

// view finds a run that has not expired and counts a view of it.
func (s *Server) view(r *http.Request, id string) (*entry, error) {
	e, err := s.alive(r, id)
	if err != nil {
		return nil, err
	}
	return e, s.store.see(r.Context(), e, s.now())
}

// alive finds a run that has not expired.
func (s *Server) alive(r *http.Request, id string) (*entry, error) {
	e, err := s.store.find(r.Context(), id)
	if err != nil {
		return nil, err
	}
	return e, e.live(s.now())
}

// remove deletes a run with all that belongs to it.
func (s *Server) remove(w http.ResponseWriter, r *http.Request, id string) error {
	token, err := bearer(r)
	if err != nil {
		return err
	}
	if err := s.limit(w, r); err != nil {
		return err
	}
	for {
		e, err := s.store.find(r.Context(), id)
		if err != nil {
			return err
		}
		if err := e.owns(token); err != nil {
			return err
		}
		// Not, if it got a picture or a model in between.
		if ok, err := s.retire(r.Context(), e, 0); err != nil {
			return err
		} else if ok {
			w.WriteHeader(http.StatusNoContent)
			return nil
		}
	}
}
