package inkgate

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"testing"
	"time"
)

type vectors struct {
	Requests []struct {
		Name             string
		AccessKey        string `json:"access_key"`
		SecretKey        string `json:"secret_key"`
		Headers          [][2]string
		Query            string
		Body             []byte
		CanonicalHeaders string `json:"canonical_headers"`
		CanonicalQuery   string `json:"canonical_query"`
		SHA256           string
		StringToSign     string `json:"string_to_sign"`
		Authorization    string
	}
	Dates []struct {
		Unix    int64
		EopDate string `json:"eop_date"`
	}
	Envelopes []struct {
		Kid, Key, Envelope string
		Body               []byte
	}
}

func read(t *testing.T) (all vectors) {
	t.Helper()
	text, err := os.ReadFile("../vectors.json")
	if err == nil {
		err = json.Unmarshal(text, &all)
	}
	if err != nil || len(all.Requests) < 18 || len(all.Dates) == 0 || len(all.Envelopes) == 0 {
		t.Fatal("vectors.json", err)
	}
	return all
}

func same(t *testing.T, name, got, wanted string) {
	t.Helper()
	if got != wanted {
		t.Errorf("%s: %q instead of %q", name, got, wanted)
	}
}

func TestRequests(t *testing.T) {
	for _, vector := range read(t).Requests {
		var headers []Header
		for _, pair := range vector.Headers {
			headers = append(headers, Header{pair[0], pair[1]})
		}
		streamed, length, err := DigestOf(bytes.NewReader(vector.Body))
		if err != nil || length != int64(len(vector.Body)) {
			t.Error(vector.Name, length, err)
		}
		same(t, vector.Name, streamed, vector.SHA256)
		same(t, vector.Name, Digest(vector.Body), vector.SHA256)
		same(t, vector.Name, CanonicalHeaders(headers), vector.CanonicalHeaders)
		same(t, vector.Name, CanonicalQuery(vector.Query), vector.CanonicalQuery)
		same(t, vector.Name, StringToSign(headers, vector.Query, vector.SHA256), vector.StringToSign)
		made := Authorization(vector.AccessKey, vector.SecretKey, headers, vector.Query, vector.SHA256)
		same(t, vector.Name, made, vector.Authorization)
	}
}

func TestDates(t *testing.T) {
	for _, vector := range read(t).Dates {
		same(t, "date", EopDate(time.Unix(vector.Unix, 0)), vector.EopDate)
	}
}

func TestEnvelopes(t *testing.T) {
	for _, vector := range read(t).Envelopes {
		key, err := base64.RawURLEncoding.DecodeString(vector.Key)
		if err != nil {
			t.Fatal(err)
		}
		opened, err := Open([]byte(vector.Envelope), key)
		if err != nil || !bytes.Equal(opened, vector.Body) {
			t.Error(vector.Envelope, opened, err)
		}
		sealed, err := Seal(vector.Body, key, vector.Kid)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Open(sealed, key)
		if err != nil || !bytes.Equal(again, vector.Body) {
			t.Error(string(sealed), err)
		}
		if _, err := Open(sealed[:len(sealed)-1], key); !errors.Is(err, ErrEnvelope) {
			t.Error("an altered envelope opens", err)
		}
		if _, err := Open(sealed, make([]byte, 32)); !errors.Is(err, ErrEnvelope) {
			t.Error("another key opens", err)
		}
	}
}
