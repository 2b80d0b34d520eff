package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// program is a running server on one of the databases.
type program struct {
	cmd     *exec.Cmd
	address string        // host:port
	took    time.Duration // from its start until it was ready
	cookie  string        // of the session of staff
}

const startWithin = 5 * time.Minute

// start runs the program on a database and waits until the map is there, but not longer than the context, which does not end it:
// stop it. extra is its environment beside the usual.
func (r *run) start(ctx context.Context, database string, extra ...string) (*program, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	log, err := os.OpenFile(filepath.Join(r.folder, "program.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	p := &program{cmd: exec.Command(r.program, "serve"), address: "127.0.0.1:" + strconv.Itoa(port)}
	p.cmd.Env = append(r.base.environment(database), append(extra, "PORT="+strconv.Itoa(port), "MINQING_HOST=127.0.0.1", "MINQING_DATA="+filepath.Join(r.folder, "program"))...)
	p.cmd.Stdout, p.cmd.Stderr = log, log
	began := time.Now()
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	for {
		response, err := http.Get("http://" + p.address + "/readyz")
		if err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				break
			}
		}
		if time.Since(began) > startWithin || ctx.Err() != nil || p.cmd.Process.Signal(syscall.Signal(0)) != nil {
			return nil, errors.Join(fmt.Errorf("the program was not ready in %s; see %s", time.Since(began).Round(time.Second), log.Name()), p.stop())
		}
		time.Sleep(10 * time.Millisecond)
	}
	p.took = time.Since(began)
	if p.cookie, err = p.signIn(staffName); err != nil {
		return nil, errors.Join(err, p.stop())
	}
	return p, nil
}

// served is a program on the seeded database that several measurements share, since to load ten million takes its time.
func (r *run) served(ctx context.Context) (*program, error) {
	if r.shared == nil {
		p, err := r.start(ctx, seeded)
		if err != nil {
			return nil, err
		}
		r.shared = p
	}
	return r.shared, nil
}

// endShared stops the program of served.
func (r *run) endShared() error {
	p := r.shared
	r.shared = nil
	if p == nil {
		return nil
	}
	return p.stop()
}

// stop ends the program as Ctrl-C does.
func (p *program) stop() error {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return p.cmd.Wait()
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}

// signIn answers the cookie of a new session.
func (p *program) signIn(account string) (string, error) {
	body := fmt.Sprintf(`{"account":%q,"password":%q}`, account, password)
	response, err := http.Post("http://"+p.address+"/api/v1/session", "application/json", strings.NewReader(body))
	if err != nil {
		return "", err
	}
	response.Body.Close()
	cookies := response.Cookies()
	if response.StatusCode/100 != 2 || len(cookies) == 0 {
		return "", fmt.Errorf("sign in as %s: %s", account, response.Status)
	}
	return cookies[0].Name + "=" + cookies[0].Value, nil
}
