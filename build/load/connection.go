package load

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"
)

// A connection asks for one path again and again.
type connection struct {
	conn    net.Conn
	in      *bufio.Reader
	request []byte
	bytes   int // of the last body
}

func dial(host, path string) (*connection, error) {
	conn, err := net.DialTimeout("tcp", host, 5*time.Second)
	if err != nil {
		return nil, err
	}
	request := "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n"
	return &connection{conn: conn, in: bufio.NewReaderSize(conn, 128<<10), request: []byte(request)}, nil
}

func (c *connection) close() { c.conn.Close() }

// until asks until the end and returns how long each answer took.
func (c *connection) until(end time.Time) ([]time.Duration, error) {
	if err := c.conn.SetDeadline(end.Add(5 * time.Second)); err != nil {
		return nil, err
	}
	took := make([]time.Duration, 0, 1<<16)
	for now := time.Now(); now.Before(end); {
		if err := c.ask(); err != nil {
			return took, err
		}
		then := time.Now()
		took = append(took, then.Sub(now))
		now = then
	}
	if len(took) == 0 {
		return nil, errors.New("load: no answer came in time")
	}
	return took, nil
}

// ask sends the request and reads its answer to the end.
func (c *connection) ask() error {
	if _, err := c.conn.Write(c.request); err != nil {
		return err
	}
	line, err := c.in.ReadSlice('\n')
	if err != nil {
		return err
	}
	if !bytes.HasPrefix(line, []byte("HTTP/1.1 200 ")) {
		return fmt.Errorf("load: the server answered %q", bytes.TrimSpace(line))
	}
	length, chunked := -1, false
	for {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return err
		}
		name, value, _ := bytes.Cut(bytes.TrimSpace(line), []byte(":"))
		switch {
		case len(name) == 0:
			return c.body(length, chunked)
		case bytes.EqualFold(name, []byte("Content-Length")):
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return err
			}
		case bytes.EqualFold(name, []byte("Transfer-Encoding")):
			chunked = true
		}
	}
}

// body reads over a body.
func (c *connection) body(length int, chunked bool) error {
	if !chunked {
		if length < 0 {
			return errors.New("load: an answer without a length")
		}
		c.bytes = length
		_, err := c.in.Discard(length)
		return err
	}
	for c.bytes = 0; ; {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return err
		}
		n, err := strconv.ParseUint(string(bytes.TrimSpace(line)), 16, 31)
		if err != nil {
			return err
		}
		if _, err := c.in.Discard(int(n) + 2); err != nil || n == 0 {
			return err
		}
		c.bytes += int(n)
	}
}
