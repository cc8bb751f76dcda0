package share

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strconv"
)

// limit counts a write and refuses it if the address has had its share for the hour.
// It is asked when the request is known to be sound, so that a mistake costs nothing.
func (s *Server) limit(w http.ResponseWriter, r *http.Request) error {
	const hour = 3600
	now := s.now()
	ok, err := s.store.count(r.Context(), s.address(r, now/hour), now/hour, s.o.Writes)
	if err != nil || ok {
		return err
	}
	wait := hour - now%hour
	w.Header().Set("Retry-After", strconv.FormatInt(wait, 10))
	return fault(http.StatusTooManyRequests, "This address has shared, changed or deleted %d times within the hour, which is all it may: try again in %d minutes.",
		s.o.Writes, (wait+59)/60)
}

// address is a hash that differs with the hour, so that what is stored says neither
// who wrote nor that the same one wrote again.
func (s *Server) address(r *http.Request, hour int64) string {
	m := hmac.New(sha256.New, s.o.Key)
	fmt.Fprintf(m, "%d %s", hour, household(s.o.Client(r)))
	return encode(m.Sum(nil)[:16])
}

// household shortens an IPv6 address to the 64 bits that one household has: the rest
// it may choose as it likes.
func household(client string) string {
	a, err := netip.ParseAddr(client)
	if err != nil {
		return client
	}
	if a = a.Unmap().WithZone(""); a.Is4() {
		return a.String()
	}
	p, err := a.Prefix(64)
	if err != nil {
		return client
	}
	return p.String()
}

// remote is the host of RemoteAddr.
func remote(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// count adds a write of an address in an hour, unless it has had so many.
func (s store) count(ctx context.Context, address string, hour int64, most int) (ok bool, err error) {
	return s.some(ctx, `INSERT INTO writes (address, hour, n) VALUES (?, ?, 1)
		ON CONFLICT (address) DO UPDATE SET n = n + 1 WHERE n < ?`, address, hour, most)
}
