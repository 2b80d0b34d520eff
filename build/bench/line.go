package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// line is one kept-alive connection of a client that does little beside waiting, so that what is measured is the server.
type line struct {
	conn net.Conn
	in   *bufio.Reader
	head string // of every request
}

// dial connects; head are the lines of the header, each with its end.
func dial(address, head string) (*line, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	return &line{conn, bufio.NewReaderSize(conn, 64<<10), " HTTP/1.1\r\nHost: " + address + "\r\n" + head}, nil
}

// answer is what came back.
type answer struct {
	status int
	tag    string
	bytes  int64
}

// get asks for a path, with more lines of the header, and reads the whole answer into body.
func (l *line) get(path, head string, body io.Writer) (answer, error) {
	return l.ask("GET "+path+l.head+head+"\r\n", body)
}

// post sends JSON.
func (l *line) post(path, sent string, body io.Writer) (answer, error) {
	return l.ask(fmt.Sprintf("POST %s%sContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", path, l.head, len(sent), sent), body)
}

func (l *line) ask(request string, body io.Writer) (answer, error) {
	if _, err := io.WriteString(l.conn, request); err != nil {
		return answer{}, err
	}
	response, err := http.ReadResponse(l.in, nil)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	n, err := io.Copy(body, response.Body)
	return answer{response.StatusCode, response.Header.Get("ETag"), n}, err
}

// request is a path, the lines of the header that only it has, and the status that must come back.
type request struct {
	path, head string
	status     int
}

// load is what a number of requests took.
type load struct {
	took    []time.Duration
	elapsed time.Duration
	bytes   int64
}

func (l *load) add(o load) {
	l.took = append(l.took, o.took...)
	l.elapsed += o.elapsed
	l.bytes += o.bytes
}

func (l *load) rate() float64 { return float64(len(l.took)) / l.elapsed.Seconds() }

func (l *load) p99() float64 { return milliseconds(percentile(l.took, 0.99)) }

// press asks for each request once, in order, over so many connections at once.
func press(ctx context.Context, address, head string, clients int, requests []request) (load, error) {
	return together(clients, len(requests), func() (func(i int) (int64, error), func(), error) {
		l, err := dial(address, head)
		if err != nil {
			return nil, nil, err
		}
		return func(i int) (int64, error) {
			r := &requests[i]
			a, err := l.get(r.path, r.head, io.Discard)
			if err == nil && a.status != r.status {
				err = fmt.Errorf("%s answers %d", r.path, a.status)
			}
			if err == nil {
				err = ctx.Err()
			}
			return a.bytes, err
		}, func() { l.conn.Close() }, nil
	})
}

// together does n things with so many workers, each of which open makes ready, and times each. The first error ends all.
func together(workers, n int, open func() (do func(i int) (int64, error), end func(), err error)) (load, error) {
	all := load{took: make([]time.Duration, n)}
	var next, bytes atomic.Int64
	var failed atomic.Pointer[error]
	var wg sync.WaitGroup
	ready, begin := make(chan struct{}, workers), make(chan struct{})
	for range workers {
		wg.Go(func() {
			do, end, err := open()
			ready <- struct{}{}
			if err != nil {
				failed.CompareAndSwap(nil, &err)
				return
			}
			defer end()
			<-begin
			for failed.Load() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				began := time.Now()
				size, err := do(i)
				all.took[i] = time.Since(began)
				if err != nil {
					failed.CompareAndSwap(nil, &err)
					return
				}
				bytes.Add(size)
			}
		})
	}
	for range workers {
		<-ready
	}
	began := time.Now()
	close(begin)
	wg.Wait()
	all.elapsed, all.bytes = time.Since(began), bytes.Load()
	if err := failed.Load(); err != nil {
		return load{}, *err
	}
	return all, nil
}
