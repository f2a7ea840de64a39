package inkgate

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	mathrand "math/rand"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Bytes of an answer at most.
const most = 256 << 20

// Client calls one server in the name of one application. Its fields may be set before the first call; after that it may
// be shared between goroutines.
type Client struct {
	Endpoint, AccessKey, SecretKey, Appkey string
	// Token is the application's token, for Recognize alone.
	Token string
	// HTTP sends; its Timeout is that of one attempt.
	HTTP *http.Client
	// Retries is how often a call that may be sent again is sent again.
	Retries int
	// LongestWait: where Retry-After is longer, the error comes at once.
	LongestWait time.Duration
	// Detail asks for more than the contract has (More of the answers).
	Detail bool
	// EnvelopeKey is 32 bytes, shared with the server, which knows it as EnvelopeKid: bodies are encrypted.
	EnvelopeKey []byte
	EnvelopeKid string
}

// New makes a client with two retries, a timeout of two minutes an attempt, and no wait longer than one.
func New(endpoint, accessKey, secretKey, appkey string) *Client {
	return &Client{
		Endpoint: strings.TrimRight(endpoint, "/"), AccessKey: accessKey, SecretKey: secretKey, Appkey: appkey,
		HTTP:    &http.Client{Timeout: 2 * time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
		Retries: 2, LongestWait: time.Minute,
	}
}

// PlainOptions are the settings of Recognize; the zero value is the server's own choice.
type PlainOptions struct {
	// Profile is fast, balanced or accurate.
	Profile string
	// Pages is written 1-3,7.
	Pages string
}

// Recognize reads a picture or a PDF with the token.
func (c *Client) Recognize(ctx context.Context, file []byte, options PlainOptions) (*Answer[[]Page], error) {
	answer, err := c.plain(ctx, file, "json", options)
	if err != nil {
		return nil, err
	}
	var found struct{ Pages []Page }
	if err := json.Unmarshal(answer.Raw, &found); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrAnswer, err)
	}
	return &Answer[[]Page]{found.Pages, "", answer.ServerRequestID, answer.Attempts, answer.Raw}, nil
}

// RecognizeText gives the text alone, a form feed between pages.
func (c *Client) RecognizeText(ctx context.Context, file []byte, options PlainOptions) (*Answer[string], error) {
	answer, err := c.plain(ctx, file, "text", options)
	if err != nil {
		return nil, err
	}
	return &Answer[string]{string(answer.Raw), "", answer.ServerRequestID, answer.Attempts, nil}, nil
}

// Call sends a signed call of any path (with its raw query) and gives its JSON in Raw.
func (c *Client) Call(ctx context.Context, path string, body []byte) (*Answer[struct{}], error) {
	return c.CallStream(ctx, path, bytes.NewReader(body))
}

// CallStream is Call with a body that is read twice, and never held as a whole unless bodies are encrypted.
func (c *Client) CallStream(ctx context.Context, path string, body io.ReadSeeker) (*Answer[struct{}], error) {
	kind := "application/json;charset=UTF-8"
	if c.EnvelopeKey != nil {
		whole, err := io.ReadAll(body)
		if err != nil {
			return nil, err
		}
		sealed, err := Seal(whole, c.EnvelopeKey, c.EnvelopeKid)
		if err != nil {
			return nil, err
		}
		body, kind = bytes.NewReader(sealed), "application/jose"
	}
	start, err := body.Seek(0, io.SeekCurrent)
	if err != nil {
		return nil, err
	}
	digest, length, err := DigestOf(body)
	if err != nil {
		return nil, err
	}
	_, query, _ := strings.Cut(path, "?")
	prepare := func() (*http.Request, string, error) {
		id, err := requestID()
		if err != nil {
			return nil, "", err
		}
		if _, err := body.Seek(start, io.SeekStart); err != nil {
			return nil, "", err
		}
		signed := []Header{{"appkey", c.Appkey}, {"ctyun-eop-request-id", id}, {"eop-date", EopDate(time.Now())}}
		// The reader must not be closed by the transport: it is read again.
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.Endpoint+path, io.NopCloser(body))
		if err != nil {
			return nil, "", err
		}
		request.ContentLength = length
		if length == 0 {
			request.Body = http.NoBody
		}
		for _, header := range signed {
			request.Header.Set(header.Name, header.Value)
		}
		request.Header.Set("Content-Type", kind)
		request.Header.Set("Eop-Authorization", Authorization(c.AccessKey, c.SecretKey, signed, query, digest))
		if c.Detail {
			request.Header.Set("x-inkgate-detail", "1")
		}
		return request, id, nil
	}
	return c.patient(ctx, prepare, false)
}

func (c *Client) plain(ctx context.Context, file []byte, form string, options PlainOptions) (*Answer[struct{}], error) {
	query := url.Values{"format": {form}}
	if options.Profile != "" {
		query.Set("profile", options.Profile)
	}
	if options.Pages != "" {
		query.Set("pages", options.Pages)
	}
	prepare := func() (*http.Request, string, error) {
		at := c.Endpoint + "/v1/recognize?" + query.Encode()
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, at, bytes.NewReader(file))
		if err != nil {
			return nil, "", err
		}
		request.Header.Set("Content-Type", "application/octet-stream")
		request.Header.Set("Authorization", "Bearer "+c.Token)
		return request, "", nil
	}
	return c.patient(ctx, prepare, true)
}

type preparing func() (request *http.Request, id string, err error)

func (c *Client) patient(ctx context.Context, prepare preparing, plain bool) (*Answer[struct{}], error) {
	for attempt := 1; ; attempt++ {
		// Each attempt is signed anew: a server takes a signature once.
		request, id, err := prepare()
		if err != nil {
			return nil, err
		}
		answer, err := c.once(request, plain)
		if err == nil {
			answer.RequestID, answer.Attempts = id, attempt
			return answer, nil
		}
		wait := time.Duration(math.Min(8, 0.5*math.Exp2(float64(attempt-1))) * (0.5 + mathrand.Float64()/2) * float64(time.Second))
		var refused *Error
		var failed *TransportError
		again := false
		if errors.As(err, &refused) {
			refused.RequestID, again = id, refused.Again()
			if refused.RetryAfter > 0 {
				wait = refused.RetryAfter
			}
		} else if errors.As(err, &failed) {
			again = failed.Unsent
		}
		if !again || attempt > c.Retries || wait > c.LongestWait {
			return nil, err
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return nil, ctx.Err()
		}
	}
}

func (c *Client) once(request *http.Request, plain bool) (*Answer[struct{}], error) {
	response, err := c.HTTP.Do(request)
	if err != nil {
		// What never left may be sent again; of what did, nobody knows whether it was charged.
		var dial *net.OpError
		return nil, &TransportError{Unsent: errors.As(err, &dial) && dial.Op == "dial", Err: err}
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, most+1))
	if err != nil {
		return nil, &TransportError{Err: err}
	}
	if len(text) > most {
		return nil, ErrAnswer
	}
	if c.EnvelopeKey != nil && bytes.HasPrefix(text, []byte("eyJ")) {
		if text, err = Open(text, c.EnvelopeKey); err != nil {
			return nil, err
		}
	}
	answer := &Answer[struct{}]{Raw: text, ServerRequestID: response.Header.Get("x-request-id")}
	if response.StatusCode == http.StatusOK && plain {
		return answer, nil
	}
	code, sentence, understood := understand(text)
	if response.StatusCode == http.StatusOK {
		if !understood {
			return nil, ErrAnswer
		}
		if code == 0 {
			return answer, nil
		}
	}
	if !understood {
		sentence = "HTTP " + strconv.Itoa(response.StatusCode)
	}
	refused := newError(code, sentence, response.StatusCode)
	refused.ServerRequestID = answer.ServerRequestID
	refused.RetryAfter = after(response.Header.Get("Retry-After"))
	return nil, refused
}

// understand finds code and sentence in the gateway's envelope, a capability's, or RFC 9457.
func understand(text []byte) (code int, sentence string, understood bool) {
	var said struct {
		Code       string
		StatusCode json.RawMessage `json:"statusCode"`
		Message    json.RawMessage
		Detail     string
		Details    string
		Title      string
	}
	if json.Unmarshal(text, &said) != nil {
		return 0, "", false
	}
	number := said.Code
	if number == "" {
		number = strings.Trim(string(said.StatusCode), `"`)
	}
	code, err := strconv.Atoi(number)
	var message string
	_ = json.Unmarshal(said.Message, &message) // an object where the call went well
	for _, one := range []string{said.Detail, said.Details, said.Title, message} {
		if sentence == "" {
			sentence = one
		}
	}
	return code, sentence, err == nil
}

// after reads Retry-After: seconds, or a date.
func after(value string) time.Duration {
	if seconds, err := strconv.Atoi(value); err == nil && seconds >= 0 {
		return time.Duration(seconds) * time.Second
	}
	if date, err := http.ParseTime(value); err == nil {
		return time.Until(date)
	}
	return 0
}

func requestID() (string, error) {
	id := make([]byte, 16)
	if _, err := rand.Read(id); err != nil {
		return "", err
	}
	return hex.EncodeToString(id), nil
}
