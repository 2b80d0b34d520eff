package private

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// account is whom PostgreSQL runs as: it refuses to run as root.
type account struct {
	uid, gid uint32
	drop     bool // this program is root and has to become that user first
}

// postgresAccount is the owner of the cluster when there is one, else this user, else, for root, the
// system user `name`, which is created when it does not exist.
func postgresAccount(cluster, name string) (account, error) {
	self := account{uid: uint32(os.Geteuid()), gid: uint32(os.Getegid())}
	info, err := os.Stat(cluster)
	switch {
	case err == nil:
		owner := info.Sys().(*syscall.Stat_t)
		if self.uid == 0 && owner.Uid != 0 {
			return account{uid: owner.Uid, gid: owner.Gid, drop: true}, nil
		}
		if owner.Uid == self.uid && self.uid != 0 {
			return self, nil
		}
		return self, &Error{
			Kind:    ErrForeign,
			Chinese: fmt.Sprintf("%s 属于用户 %s，不能由当前用户启动。请以该用户或 root 启动（若属于 root，请改回普通用户）。", cluster, userName(owner.Uid)),
			English: fmt.Sprintf("%s belongs to %s. Start as that user or as root; if it belongs to root, give it back to an unprivileged user.", cluster, userName(owner.Uid)),
		}
	case !errors.Is(err, os.ErrNotExist):
		return self, fmt.Errorf("look at the cluster: %w", err)
	case self.uid != 0:
		return self, nil
	}
	return systemUser(name)
}

// systemUser looks the user up and creates it when it is missing; this program is root.
func systemUser(name string) (account, error) {
	found, err := user.Lookup(name)
	if errors.As(err, new(user.UnknownUserError)) {
		out, failed := exec.Command("useradd", "--system", "--user-group", "--no-create-home",
			"--home-dir", "/var/lib/"+name, "--shell", "/usr/sbin/nologin", name).CombinedOutput()
		if failed != nil {
			return account{}, &Error{
				Kind:    ErrForeign,
				Chinese: fmt.Sprintf("PostgreSQL 不能以 root 运行，而系统用户 %s 无法建立。请先建立它：useradd --system %s，或以普通用户启动。", name, name),
				English: fmt.Sprintf("PostgreSQL does not run as root, and the system user %s could not be created. Create it with `useradd --system %s`, or start as an unprivileged user.", name, name),
				Cause:   fmt.Errorf("%w: %s", failed, strings.TrimSpace(string(out))),
			}
		}
		found, err = user.Lookup(name)
	}
	if err != nil {
		return account{}, fmt.Errorf("look up the user %s: %w", name, err)
	}
	uid, err := strconv.ParseUint(found.Uid, 10, 32)
	if err != nil {
		return account{}, fmt.Errorf("user id of %s: %w", name, err)
	}
	gid, err := strconv.ParseUint(found.Gid, 10, 32)
	if err != nil {
		return account{}, fmt.Errorf("group id of %s: %w", name, err)
	}
	return account{uid: uint32(uid), gid: uint32(gid), drop: true}, nil
}

// attributes puts a command into a session of its own, so that a Ctrl-C at the terminal reaches the
// program alone, and under the account.
func (a account) attributes() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setsid: true}
	if a.drop {
		attr.Credential = &syscall.Credential{Uid: a.uid, Gid: a.gid}
	}
	return attr
}

// give makes a folder the account's own, closed to everyone else.
func (a account) give(folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	if a.drop {
		if err := os.Chown(folder, int(a.uid), int(a.gid)); err != nil {
			return err
		}
	}
	return os.Chmod(folder, 0o700)
}

// reaches says whether the account may pass through every folder down to `folder`; /root, for one, is closed to it.
func (a account) reaches(folder string) error {
	if !a.drop {
		return nil
	}
	for at := folder; ; at = filepath.Dir(at) {
		info, err := os.Stat(at)
		if err != nil {
			return err
		}
		owner, mode := info.Sys().(*syscall.Stat_t), info.Mode().Perm()
		open := mode&0o001 != 0
		switch {
		case owner.Uid == a.uid:
			open = mode&0o100 != 0
		case owner.Gid == a.gid:
			open = mode&0o010 != 0
		}
		if !open {
			return &Error{
				Kind:    ErrForeign,
				Chinese: fmt.Sprintf("PostgreSQL 以用户 %s 运行，进不了 %s。请把数据文件夹放到别处，例如 /var/lib/minqing。", userName(a.uid), at),
				English: fmt.Sprintf("PostgreSQL runs as %s, to whom %s is closed. Put the data folder elsewhere, for example /var/lib/minqing.", userName(a.uid), at),
			}
		}
		if at == filepath.Dir(at) {
			return nil
		}
	}
}

func userName(uid uint32) string {
	id := strconv.FormatUint(uint64(uid), 10)
	if found, err := user.LookupId(id); err == nil {
		return found.Username
	}
	return id
}
