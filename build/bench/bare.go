package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
)

// bare is a server that writes given bytes and does nothing else, as a process of its own, as the program is one.
type bare struct {
	cmd     *exec.Cmd
	in      io.Closer // its end ends the server
	address string
}

// bareCommand is the argument by which this program is that server.
const bareCommand = "bare"

func startBare(bodies map[string][]byte) (*bare, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(self, bareCommand)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	b := &bare{cmd: cmd, in: in}
	if err := json.NewEncoder(in).Encode(bodies); err != nil {
		return nil, fmt.Errorf("tell the bare server what to write: %w", err)
	}
	if _, err := fmt.Fscan(bufio.NewReader(out), &b.address); err != nil {
		return nil, fmt.Errorf("start the bare server: %w", err)
	}
	return b, nil
}

func (b *bare) stop() {
	b.in.Close()
	_ = b.cmd.Wait() // it has nothing to say
}

// serveBare reads the bodies by their paths, serves them on a port that it prints, and ends with its input.
func serveBare(in io.Reader, out io.Writer) error {
	var bodies map[string][]byte
	decoder := json.NewDecoder(in)
	if err := decoder.Decode(&bodies); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	go func() {
		_, _ = io.Copy(io.Discard, decoder.Buffered())
		_, _ = io.Copy(io.Discard, in)
		listener.Close()
	}()
	fmt.Fprintln(out, listener.Addr())
	return http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/vnd.mapbox-vector-tile")
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(bodies[r.URL.Path])
	}))
}
