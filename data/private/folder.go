package private

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// realFolder makes the data folder and names it as the kernel does, without links.
func realFolder(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("find the data folder: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", notWritable(dir, err)
	}
	if os.Geteuid() == 0 { // PostgreSQL's user passes through; what is secret in the folder is closed by itself
		info, err := os.Stat(dir)
		if err != nil {
			return "", notWritable(dir, err)
		}
		if err := os.Chmod(dir, info.Mode().Perm()|0o011); err != nil {
			return "", notWritable(dir, err)
		}
	}
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return "", fmt.Errorf("find the data folder: %w", err)
	}
	return dir, nil
}

func notWritable(dir string, cause error) error {
	return &Error{
		Kind:    ErrForeign,
		Chinese: fmt.Sprintf("数据文件夹 %s 不可写。请改正它的权限，或用 --data 选一个可写的位置。", dir),
		English: fmt.Sprintf("The data folder %s cannot be written. Correct its permissions, or choose a writable place with --data.", dir),
		Cause:   cause,
	}
}

// lockFolder takes the data folder for this program until the file is closed or the program ends,
// however it ends. ErrInUse, with the other program's name and number, when it is taken.
func lockFolder(dir string) (*os.File, error) {
	file, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, notWritable(dir, err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		defer file.Close()
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("lock the data folder: %w", err)
		}
		holder, readErr := io.ReadAll(io.LimitReader(file, 200))
		if readErr != nil {
			return nil, fmt.Errorf("read the data folder's lock: %w", readErr)
		}
		who := strings.TrimSpace(string(holder))
		return nil, &Error{
			Kind:    ErrInUse,
			Chinese: fmt.Sprintf("数据文件夹 %s 正在使用中（%s）。请先停掉它，或用 --data 换一个文件夹。", dir, who),
			English: fmt.Sprintf("The data folder %s is in use (%s). Stop that program first, or choose another folder with --data.", dir, who),
		}
	}
	if err := file.Truncate(0); err != nil {
		file.Close()
		return nil, fmt.Errorf("write the data folder's lock: %w", err)
	}
	if _, err := file.WriteAt(fmt.Appendf(nil, "%s, pid %d\n", programName(), os.Getpid()), 0); err != nil {
		file.Close()
		return nil, fmt.Errorf("write the data folder's lock: %w", err)
	}
	return file, nil
}

// programName is the program and its command, without the arguments that might hold secrets.
func programName() string {
	name := filepath.Base(os.Args[0])
	if len(os.Args) > 1 && !strings.HasPrefix(os.Args[1], "-") {
		name += " " + os.Args[1]
	}
	return name
}
