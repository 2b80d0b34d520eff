package data

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// cost is what a guess at a password costs. These are OWASP's parameters for argon2id (Password Storage Cheat Sheet, 2024).
type cost struct {
	memory  uint32 // KiB
	time    uint32
	threads uint8
}

var currentCost = cost{memory: 19 * 1024, time: 2, threads: 1}

const (
	saltBytes    = 16
	hashBytes    = 32
	leastLetters = 8
	mostLetters  = 200
)

// hashing bounds how many passwords are hashed at once, and so the memory that sign-ins can take.
var hashing = make(chan struct{}, 4)

// hashPassword answers the hash in the PHC string format, with its salt and its cost.
func hashPassword(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltBytes)
	if _, err := rand.Read(salt); err != nil {
		return "", fmt.Errorf("hash a password: %w", err)
	}
	hash, err := argon(ctx, password, salt, currentCost)
	if err != nil {
		return "", err
	}
	c := currentCost
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.memory, c.time, c.threads,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(hash)), nil
}

// matches says whether a password is the one that was hashed.
func matches(ctx context.Context, password, phc string) (bool, error) {
	part := strings.Split(phc, "$")
	if len(part) != 6 || part[1] != "argon2id" {
		return false, fmt.Errorf("the stored password hash is not argon2id")
	}
	var version int
	var c cost
	if _, err := fmt.Sscanf(part[2]+" "+part[3], "v=%d m=%d,t=%d,p=%d", &version, &c.memory, &c.time, &c.threads); err != nil || version != argon2.Version {
		return false, fmt.Errorf("the stored password hash is of an unknown version")
	}
	salt, err := base64.RawStdEncoding.DecodeString(part[4])
	if err != nil {
		return false, fmt.Errorf("the stored password hash is damaged: %w", err)
	}
	want, err := base64.RawStdEncoding.DecodeString(part[5])
	if err != nil {
		return false, fmt.Errorf("the stored password hash is damaged: %w", err)
	}
	got, err := argon(ctx, password, salt, c)
	return err == nil && subtle.ConstantTimeCompare(got, want) == 1, err
}

func argon(ctx context.Context, password string, salt []byte, c cost) ([]byte, error) {
	select {
	case hashing <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-hashing }()
	return argon2.IDKey([]byte(password), salt, c.time, c.memory, c.threads, hashBytes), nil
}

// nobody is the hash that a password is held against when there is no such account, so that the answer takes as long.
var nobody = fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, currentCost.memory, currentCost.time, currentCost.threads,
	base64.RawStdEncoding.EncodeToString(make([]byte, saltBytes)), base64.RawStdEncoding.EncodeToString(make([]byte, hashBytes)))

func checkPassword(e *Error, password string) {
	if n := utf8.RuneCountInString(password); n < leastLetters || n > mostLetters {
		e.addField("password", fmt.Sprintf("密码要有 %d 到 %d 个字符", leastLetters, mostLetters), fmt.Sprintf("a password has %d to %d characters", leastLetters, mostLetters))
	}
}

// RandomPassword has 60 bits, in letters that are not mistaken for one another.
func RandomPassword() string {
	const letters = "abcdefghijkmnpqrstuvwxyz23456789" // 32 of them
	b := make([]byte, 12)
	rand.Read(b) // never fails, says its documentation
	for i := range b {
		b[i] = letters[b[i]%32]
	}
	return fmt.Sprintf("%s-%s-%s", b[:4], b[4:8], b[8:])
}
