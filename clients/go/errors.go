package inkgate

import (
	"errors"
	"fmt"
	"time"
)

// Kind tells errors apart by what a program does about them.
type Kind string

// Kinds of status codes.
const (
	KindAuthentication Kind = "authentication" // keys, signature, date or token are not right
	KindPermission     Kind = "permission"     // the application or the capability is not open to the caller
	KindQuota          Kind = "quota"          // no package has enough left, or the day's pictures are used up
	KindBusy           Kind = "busy"           // too many calls at the moment
	KindRequest        Kind = "request"        // the request is not as it should be
	KindPicture        Kind = "picture"        // the picture cannot be read, or does not show the document
	KindServer         Kind = "server"         // a fault of the server
)

// Status is a row of the server's table of status codes.
type Status struct {
	Code int
	Name string
	Kind Kind
	HTTP int
	// Again is whether the same request may be sent again, signed anew.
	Again            bool
	English, Chinese string
	// Advice says what to do about it.
	Advice, AdviceChinese string
}

// StatusOf is the row of a code, and whether there is one.
func StatusOf(code int) (Status, bool) {
	status, known := statusTable[code]
	return status, known
}

// Error is the server's no. Use errors.As, or KindOf.
type Error struct {
	Code int
	// Status is the row of the table; where the code is not in it, Status.Code is 0 and Kind alone is set.
	Status Status
	// Said is the server's own sentence.
	Said string
	HTTP int
	// RetryAfter is how long to wait before the call is made again; nothing where the server does not say.
	RetryAfter time.Duration
	// RequestID is the id that the call was sent under, ServerRequestID the one in the server's log.
	RequestID, ServerRequestID string
}

func (e *Error) Error() string {
	if e.Status.Code == 0 {
		return fmt.Sprintf("inkgate: %d: %s", e.Code, e.Said)
	}
	return fmt.Sprintf("inkgate: %d: %s (%s)", e.Code, e.Said, e.Status.Advice)
}

// Again is whether the same call may be made again.
func (e *Error) Again() bool {
	if e.Status.Code != 0 {
		return e.Status.Again
	}
	return e.HTTP == 429 || e.HTTP == 502 || e.HTTP == 503 || e.HTTP == 504
}

// TransportError says that no answer came.
type TransportError struct {
	// Unsent is whether the call surely never reached the server.
	Unsent bool
	Err    error
}

func (e *TransportError) Error() string { return "inkgate: no answer: " + e.Err.Error() }

// Unwrap gives the cause.
func (e *TransportError) Unwrap() error { return e.Err }

// ErrAnswer says that what came is not an answer of this service.
var ErrAnswer = errors.New("inkgate: the answer is not as the contract has it")

// KindOf is the kind of the server's no; empty for other errors.
func KindOf(err error) Kind {
	var refused *Error
	if errors.As(err, &refused) {
		return refused.Status.Kind
	}
	return ""
}

func newError(code int, said string, http int) *Error {
	status, known := StatusOf(code)
	if !known {
		status.Kind = KindRequest
		if http >= 500 {
			status.Kind = KindServer
		}
	}
	return &Error{Code: code, Status: status, Said: said, HTTP: http}
}
