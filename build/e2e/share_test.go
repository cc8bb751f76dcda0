package e2e

import "testing"

// TestShare runs one table of cases against every server of shared runs, in the order
// of the table: the run that the author shares stays the same.
func TestShare(t *testing.T) {
	open(t, Desktop) // or skip
	for _, server := range servers {
		t.Run(server.name, func(t *testing.T) {
			s := newSharing(t, server.open)
			asked := len(s.Elsewhere())
			for _, c := range []struct {
				name string
				run  func(*testing.T, *sharing)
			}{
				{"encrypted", encrypted}, // while the store has nothing else
				{"in the link itself", inTheLink},
				{"short link", shortLink},
				{"slide", slide},
				{"run it again", runAgain},
				{"verify", verify},
				{"delete", deleteRun},
				{"expiry", expiry},
				{"hostile texts", hostileTexts},
				{"hostile records", hostileRecords},
				{"hostile links", hostileLinks},
				{"gallery and compare", gallery},
				{"embed", embed},
				{"rate limit", rateLimit},
				{"opened cold", openedCold},
				{"keys alone", keysAlone},
			} {
				t.Run(c.name, func(t *testing.T) {
					s.newClient()
					c.run(t, s)
				})
			}
			if all := s.Elsewhere()[asked:]; len(all) > 0 {
				t.Errorf("the browser asked others: %q", all)
			}
		})
	}
}
