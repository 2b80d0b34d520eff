package private

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// A socket's path, with its closing zero byte, fits into the 108 bytes of sockaddr_un.
const longestSocketPath = 107

// socketName is what PostgreSQL calls its socket; the number is a name only, nothing listens on a port.
const socketName = ".s.PGSQL.5432"

// socketFolder makes the folder for the cluster's socket: short, whatever the data folder is called,
// open to the account alone, and the same at each start.
func socketFolder(cluster string, a account) (string, error) {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %s", a.uid, cluster))
	name := "minqing-" + hex.EncodeToString(sum[:6])
	parents := []string{"/tmp", os.TempDir()}
	if os.Geteuid() == 0 {
		parents = []string{"/run", "/tmp"}
	}
	var failed error
	for _, parent := range parents {
		folder := filepath.Join(parent, name)
		if len(filepath.Join(folder, socketName)) > longestSocketPath {
			failed = fmt.Errorf("%s is too long for a socket", folder)
			continue
		}
		if failed = own(folder, a); failed == nil {
			return folder, nil
		}
	}
	return "", fmt.Errorf("make a folder for the database's socket: %w", failed)
}

// own creates the folder or takes over one that is the account's already. The parent may be writable by
// everyone, so what somebody else put there, a link above all, is refused.
func own(folder string, a account) error {
	err := os.Mkdir(folder, 0o700)
	if err == nil {
		return a.give(folder)
	}
	info, lookErr := os.Lstat(folder)
	if lookErr != nil {
		return err
	}
	if owner := info.Sys().(*syscall.Stat_t); !info.IsDir() || owner.Uid != a.uid {
		return fmt.Errorf("%s belongs to somebody else", folder)
	}
	return os.Chmod(folder, 0o700)
}
