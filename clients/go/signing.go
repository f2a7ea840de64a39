package inkgate

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"sort"
	"strings"
	"time"
)

// Header is a name and a value.
type Header struct{ Name, Value string }

// EopDate is yyyymmddTHHMMSSZ as a clock in Beijing shows it.
func EopDate(at time.Time) string {
	return at.UTC().Add(8 * time.Hour).Format("20060102T150405Z")
}

// Digest is the lower-case hexadecimal SHA-256 of a body.
func Digest(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// DigestOf is the same of a stream, and the stream's length.
func DigestOf(body io.Reader) (string, int64, error) {
	hash := sha256.New()
	length, err := io.Copy(hash, body)
	return hex.EncodeToString(hash.Sum(nil)), length, err
}

// CanonicalHeaders is "name:value" and a line end for each header: names in small letters, sorted, values trimmed.
func CanonicalHeaders(headers []Header) string {
	lines := make([]Header, len(headers))
	for at, header := range headers {
		lines[at] = Header{strings.ToLower(header.Name), strings.Trim(header.Value, " \t")}
	}
	sort.Slice(lines, func(one, other int) bool { return lines[one].Name < lines[other].Name })
	var text strings.Builder
	for _, line := range lines {
		text.WriteString(line.Name + ":" + line.Value + "\n")
	}
	return text.String()
}

// CanonicalQuery is the parts of a raw query between "&", sorted by their bytes, empty ones dropped; nothing is encoded
// anew.
func CanonicalQuery(query string) string {
	var parts []string
	for _, part := range strings.Split(query, "&") {
		if part != "" {
			parts = append(parts, part)
		}
	}
	sort.Strings(parts)
	return strings.Join(parts, "&")
}

// StringToSign is what is signed; digest is the body's.
func StringToSign(headers []Header, query, digest string) string {
	return CanonicalHeaders(headers) + "\n" + CanonicalQuery(query) + "\n" + digest
}

// Signature signs a text with the key that is derived for this date (eop-date) and access key; base64.
func Signature(accessKey, secretKey, date, text string) string {
	day := date
	if len(day) > 8 {
		day = day[:8]
	}
	key := mac(mac(mac([]byte(secretKey), date), accessKey), day)
	return base64.StdEncoding.EncodeToString(mac(key, text))
}

// Authorization is the value of Eop-Authorization; headers are those to sign, eop-date among them.
func Authorization(accessKey, secretKey string, headers []Header, query, digest string) string {
	var names []string
	var date string
	for _, header := range headers {
		name := strings.ToLower(header.Name)
		names = append(names, name)
		if name == "eop-date" {
			date = strings.Trim(header.Value, " \t")
		}
	}
	signature := Signature(accessKey, secretKey, date, StringToSign(headers, query, digest))
	return accessKey + " Headers=" + strings.Join(names, ";") + " Signature=" + signature
}

func mac(key []byte, text string) []byte {
	hash := hmac.New(sha256.New, key)
	hash.Write([]byte(text))
	return hash.Sum(nil)
}
