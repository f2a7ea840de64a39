package inkgate

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
)

// ErrEnvelope says that an encrypted answer cannot be opened, whatever the reason.
var ErrEnvelope = errors.New("inkgate: the encrypted answer cannot be opened: compare the key")

var unpadded = base64.RawURLEncoding

const tagLength = 16

// Seal encrypts a body with the shared key of 32 bytes, which the server knows as kid: JWE in its compact form, dir with
// A256GCM (RFC 7516, RFC 7518).
func Seal(body, key []byte, kid string) ([]byte, error) {
	gcm, err := sealer(key)
	if err != nil {
		return nil, err
	}
	header, err := json.Marshal(struct {
		Alg string `json:"alg"`
		Enc string `json:"enc"`
		Kid string `json:"kid,omitempty"`
	}{"dir", "A256GCM", kid})
	if err != nil {
		return nil, err
	}
	iv := make([]byte, gcm.NonceSize())
	if _, err := rand.Read(iv); err != nil {
		return nil, err
	}
	head := unpadded.EncodeToString(header)
	sealed := gcm.Seal(nil, iv, body, []byte(head))
	cut := len(sealed) - tagLength
	parts := []string{head, "", unpadded.EncodeToString(iv), unpadded.EncodeToString(sealed[:cut]), unpadded.EncodeToString(sealed[cut:])}
	return []byte(strings.Join(parts, ".")), nil
}

// Open gives the body of an envelope, or ErrEnvelope.
func Open(envelope, key []byte) ([]byte, error) {
	parts := strings.Split(string(envelope), ".")
	if len(parts) != 5 || parts[1] != "" {
		return nil, ErrEnvelope
	}
	var decoded [5][]byte
	for at, part := range parts {
		bytes, err := unpadded.DecodeString(part)
		if err != nil {
			return nil, ErrEnvelope
		}
		decoded[at] = bytes
	}
	var header struct {
		Alg, Enc  string
		Zip, Crit any
	}
	if json.Unmarshal(decoded[0], &header) != nil || header.Alg != "dir" || header.Enc != "A256GCM" ||
		header.Zip != nil || header.Crit != nil {
		return nil, ErrEnvelope
	}
	gcm, err := sealer(key)
	if err != nil || len(decoded[2]) != gcm.NonceSize() || len(decoded[4]) != tagLength {
		return nil, ErrEnvelope
	}
	body, err := gcm.Open(nil, decoded[2], append(decoded[3], decoded[4]...), []byte(parts[0]))
	if err != nil {
		return nil, ErrEnvelope
	}
	return body, nil
}

func sealer(key []byte) (cipher.AEAD, error) {
	if len(key) != 32 {
		return nil, errors.New("inkgate: the key of envelopes has 32 bytes")
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
