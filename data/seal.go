package data

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
)

// keyBytes is how long a key is, a master's and a concern's.
const keyBytes = 32

// seal is a key of AES-256-GCM. What it closes begins with a random nonce and is bound to what it is for: it opens for the
// same only, so that nothing sealed can be moved to another place.
type seal struct{ aead cipher.AEAD }

func newSeal(key []byte) (*seal, error) {
	if len(key) != keyBytes {
		return nil, fmt.Errorf("the key has %d bytes, it needs %d", len(key), keyBytes)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("take the key: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("take the key: %w", err)
	}
	return &seal{aead}, nil
}

func (s *seal) close(text []byte, what string) ([]byte, error) {
	nonce := make([]byte, s.aead.NonceSize(), s.aead.NonceSize()+len(text)+s.aead.Overhead())
	if _, err := rand.Read(nonce); err != nil {
		return nil, fmt.Errorf("seal %s: %w", what, err)
	}
	return s.aead.Seal(nonce, nonce, text, []byte(what)), nil
}

func (s *seal) open(sealed []byte, what string) ([]byte, error) {
	if len(sealed) < s.aead.NonceSize() {
		return nil, errors.New("open " + what + ": it is too short")
	}
	text, err := s.aead.Open(nil, sealed[:s.aead.NonceSize()], sealed[s.aead.NonceSize():], []byte(what))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", what, err)
	}
	return text, nil
}
