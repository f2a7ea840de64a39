package inkgate

import (
	"encoding/json"
	"strings"
)

// Answer is a call's result, and how it came about.
type Answer[T any] struct {
	Value T
	// RequestID is the id that the call was sent under (of several attempts, the last one's), ServerRequestID the one in
	// the server's log.
	RequestID, ServerRequestID string
	Attempts                   int
	// Raw is the body as it came.
	Raw json.RawMessage
}

// Item is one picture of several: Value, or why there is none.
type Item[T any] struct {
	Value   T
	Failure *Error
}

// Point is x and y in pixels of the picture.
type Point [2]float64

// Line is a line of text. Polygon is top left, top right, bottom right, bottom left.
type Line struct {
	Text    string
	Polygon [4]Point
	// Score is confidence from 0 to 1; the plain endpoint alone gives it.
	Score float64
}

// Detailed is what Client.Detail adds, as it came.
type Detailed struct {
	More json.RawMessage `json:"inkgate"`
}

// GeneralText is the lines of a picture, in reading order.
type GeneralText struct {
	Lines []Line
	Detailed
}

// Text is all lines, a line end between them.
func (g GeneralText) Text() string { return joined(g.Lines) }

// UnmarshalJSON reads the contract's object.
func (g *GeneralText) UnmarshalJSON(data []byte) error {
	var found struct {
		Detail []struct {
			Text string
			Box  [8]float64
		}
		Detailed
	}
	if err := json.Unmarshal(data, &found); err != nil {
		return err
	}
	g.Detailed = found.Detailed
	for _, line := range found.Detail {
		box := line.Box
		polygon := [4]Point{{box[0], box[1]}, {box[2], box[3]}, {box[4], box[5]}, {box[6], box[7]}}
		g.Lines = append(g.Lines, Line{Text: line.Text, Polygon: polygon})
	}
	return nil
}

// IDCard is either side of an ID card, or both. What a side does not have is empty.
type IDCard struct {
	// Note is "back" for the portrait's side and "front" for the emblem's: so the contract has it.
	Note   string
	Detail struct {
		Name, Sex, Nation string
		Birthday          string // YYYYMMDD
		Number            string `json:"idn"`
		Address           string `json:"addr"`
		Authority         string `json:"org"`
		Valid             string `json:"validperiod"` // YYYY.MM.DD-YYYY.MM.DD
	}
	Detailed
}

// Plates is the number plates of a picture; none is an answer too.
type Plates struct {
	Plates []Plate `json:"detail"`
	Detailed
}

// Plate is a number plate.
type Plate struct {
	Number     string `json:"platelicense"`
	Type       string `json:"plate_type"`
	Confidence float64
	Polygon    [4]Point `json:"box"`
}

// BusinessLicense is a business licence; Type says whether the picture shows one (Found).
type BusinessLicense struct {
	Shown  string `json:"license_type"`
	Detail struct {
		CreditCode         string `json:"union_id"`
		RegistrationNumber string `json:"regist_no"`
		Name, Type         string
		Address            string `json:"addr"`
		Representative     string `json:"legal_rep"`
		Capital            string `json:"regist_captial"`
		PaidInCapital      string `json:"real_captial"`
		Established        string `json:"establish_date"`
		Period             string `json:"operation_period"`
	}
	Detailed
}

// Found is whether the picture shows a business licence at all.
func (b BusinessLicense) Found() bool { return b.Shown == "Business License" }

// DrivingLicence is a driving licence.
type DrivingLicence struct {
	Number                     string `json:"No"`
	Name, Sex, Nation, Address string
	Birth                      string `json:"date_birth"`
	FirstIssue                 string `json:"date_first"`
	Classes                    string `json:"class"`
	Period                     string
	Detailed
}

// VehicleLicence is a vehicle licence.
type VehicleLicence struct {
	Plate                                 string `json:"No_plate"`
	Type, Owner, Address, Use, Model, VIN string
	Engine                                string `json:"No_engine"`
	Registered                            string `json:"date_register"`
	Issued                                string `json:"date_issue"`
	Detailed
}

// TrainTicket is a train ticket.
type TrainTicket struct {
	Number      string `json:"TicketNum"`
	Origin      string `json:"StartStation"`
	Destination string `json:"DestinationStation"`
	Date        string `json:"Date"`
	Train       string `json:"TrainNum"`
	Seat, Price string
	SeatClass   string `json:"SeatCategory"`
	Detailed
}

// QuotaInvoice is a quota invoice.
type QuotaInvoice struct {
	Number       string `json:"No"`
	Code, Amount string
	Detailed
}

// Faces is the faces of a picture; none is an answer too.
type Faces struct {
	Faces []Face `json:"face_list"`
}

// Face is a face's frame in pixels.
type Face struct {
	Frame struct{ Top, Left, Width, Height int } `json:"face_location"`
	Detailed
}

// Page is a page of the plain endpoint.
type Page struct {
	// Number counts from 1.
	Number        int `json:"page"`
	Width, Height int
	// Angle is the degrees that its text is turned by.
	Angle float64
	Lines []Line
}

// Text is all lines, a line end between them.
func (p Page) Text() string { return joined(p.Lines) }

func joined(lines []Line) string {
	texts := make([]string, len(lines))
	for at, line := range lines {
		texts[at] = line.Text
	}
	return strings.Join(texts, "\n")
}

// UnmarshalJSON tells a failure from a value.
func (i *Item[T]) UnmarshalJSON(data []byte) error {
	var failed struct {
		Code    *int   `json:"err_code"`
		Message string `json:"err_msg"`
	}
	if err := json.Unmarshal(data, &failed); err != nil {
		return err
	}
	if failed.Code != nil {
		i.Failure = newError(*failed.Code, failed.Message, 200)
		return nil
	}
	return json.Unmarshal(data, &i.Value)
}
