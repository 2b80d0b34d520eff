package private

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// machineMemory is what this program may use, in bytes: the machine's memory, or its container's limit
// when that is lower. 0 where neither can be read.
func machineMemory() uint64 {
	return memoryUnder("/")
}

func memoryUnder(root string) uint64 {
	var total uint64
	if text, err := os.ReadFile(filepath.Join(root, "proc/meminfo")); err == nil {
		for line := range strings.Lines(string(text)) {
			if fields := strings.Fields(line); len(fields) == 3 && fields[0] == "MemTotal:" {
				if kib, err := strconv.ParseUint(fields[1], 10, 64); err == nil {
					total = kib << 10
				}
			}
		}
	}
	// The limit of a container, by control groups version 2 and 1; without a limit it reads "max" or a huge number.
	for _, path := range []string{"sys/fs/cgroup/memory.max", "sys/fs/cgroup/memory/memory.limit_in_bytes"} {
		text, err := os.ReadFile(filepath.Join(root, path))
		if err != nil {
			continue
		}
		if limit, err := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64); err == nil && limit > 0 && (total == 0 || limit < total) {
			total = limit
		}
	}
	return total
}

// sharedMemory is PostgreSQL's way to share memory between the workers of one query: /dev/shm, unless
// that is as small as a container's 64 MiB, which a large query overflows.
func sharedMemory() string {
	var shm syscall.Statfs_t
	if err := syscall.Statfs("/dev/shm", &shm); err != nil || shm.Blocks*uint64(shm.Bsize) < 256<<20 {
		return "mmap"
	}
	return "posix"
}
