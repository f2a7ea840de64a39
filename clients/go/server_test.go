package inkgate_test

// Every call against a real server, whose address and keys the environment has (clients/test starts one).

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	inkgate "github.com/inkgate/inkgate/clients/go"
)

var (
	ctx     = context.Background()
	nothing = []byte("no picture")
)

func client(t *testing.T, appkey string) *inkgate.Client {
	t.Helper()
	for _, name := range []string{"INKGATE_ENDPOINT", appkey} {
		if os.Getenv(name) == "" {
			t.Fatalf("no %s: run clients/test", name)
		}
	}
	env := os.Getenv
	made := inkgate.New(env("INKGATE_ENDPOINT"), env("INKGATE_ACCESS_KEY"), env("INKGATE_SECRET_KEY"), env(appkey))
	made.Token = env("INKGATE_TOKEN")
	return made
}

func main(t *testing.T) *inkgate.Client { return client(t, "INKGATE_APPKEY") }

func picture(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile("../../" + path)
	must(t, err)
	return data
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func same[T comparable](t *testing.T, got, wanted T) {
	t.Helper()
	if got != wanted {
		t.Errorf("%v instead of %v", got, wanted)
	}
}

// refusal is the server's no.
func refusal(t *testing.T, err error, kind inkgate.Kind) *inkgate.Error {
	t.Helper()
	var refused *inkgate.Error
	if !errors.As(err, &refused) || inkgate.KindOf(err) != kind {
		t.Fatalf("%v is not of kind %s", err, kind)
	}
	return refused
}

func TestGeneral(t *testing.T) {
	detailed := main(t)
	detailed.Detail = true
	answer, err := detailed.General(ctx, picture(t, "pictures/receipt.png"), nothing)
	must(t, err)
	read, failed := answer.Value[0], answer.Value[1]
	if read.Failure != nil || !strings.Contains(read.Value.Text(), "INKGATE BOOKSTORE") {
		t.Error(read)
	}
	if read.Value.Lines[0].Polygon[1][0] <= read.Value.Lines[0].Polygon[0][0] {
		t.Error("polygon", read.Value.Lines[0])
	}
	if len(read.Value.More) == 0 || answer.ServerRequestID == "" {
		t.Error("detail or request id is missing")
	}
	same(t, failed.Failure.Code, inkgate.CodeFormat)
	same(t, answer.Attempts, 1)
}

func TestIDCard(t *testing.T) {
	answer, err := main(t).IDCard(ctx, picture(t, "specimens/portrait.jpg"), picture(t, "specimens/emblem.jpg"))
	must(t, err)
	same(t, answer.Value[0].Value.Detail.Number, "610066198402234024")
	same(t, answer.Value[0].Value.Note, "back")
	same(t, answer.Value[1].Value.Detail.Valid, "2018.01.18-2028.01.18")
}

func TestPlate(t *testing.T) {
	answer, err := main(t).Plate(ctx, picture(t, "specimens/plate.jpg"))
	must(t, err)
	same(t, len(answer.Value[0].Value.Plates), 1)
	same(t, answer.Value[0].Value.Plates[0].Number, "浙H93497")
}

func TestBusinessLicense(t *testing.T) {
	answer, err := main(t).BusinessLicense(ctx, picture(t, "specimens/business.jpg"))
	must(t, err)
	same(t, answer.Value.Found(), true)
	same(t, answer.Value.Detail.CreditCode, "91310089019885419X")
}

func TestDrivingLicence(t *testing.T) {
	answer, err := main(t).DrivingLicence(ctx, picture(t, "specimens/driving.jpg"))
	must(t, err)
	same(t, answer.Value.Number, "110009198511212806")
}

func TestVehicleLicence(t *testing.T) {
	answer, err := main(t).VehicleLicence(ctx, picture(t, "specimens/vehicle.jpg"))
	must(t, err)
	same(t, answer.Value.VIN, "LZZF8CE136R8C3205")
}

func TestTrainTicket(t *testing.T) {
	answer, err := main(t).TrainTicket(ctx, picture(t, "clients/pictures/ticket.png"))
	must(t, err)
	same(t, answer.Value.Train, "G1234")
}

func TestQuotaInvoice(t *testing.T) {
	answer, err := main(t).QuotaInvoice(ctx, picture(t, "clients/pictures/invoice.png"))
	must(t, err)
	same(t, answer.Value.Code, "144001906012")
}

func TestFace(t *testing.T) {
	// A drawn card has none.
	answer, err := main(t).Face(ctx, picture(t, "specimens/portrait.jpg"))
	must(t, err)
	same(t, len(answer.Value.Faces), 0)
}

func TestAnotherDocument(t *testing.T) {
	_, err := main(t).TrainTicket(ctx, picture(t, "specimens/driving.jpg"))
	same(t, refusal(t, err, inkgate.KindPicture).Code, inkgate.CodeNoSingleDocument)
}

func TestPlain(t *testing.T) {
	pages, err := main(t).Recognize(ctx, picture(t, "pictures/born-digital.pdf"), inkgate.PlainOptions{Pages: "1"})
	must(t, err)
	if len(pages.Value) != 1 || pages.Value[0].Number != 1 || pages.Value[0].Text() == "" {
		t.Error(pages.Value)
	}
	receipt := picture(t, "pictures/receipt.png")
	text, err := main(t).RecognizeText(ctx, receipt, inkgate.PlainOptions{Profile: "fast"})
	must(t, err)
	if !strings.Contains(text.Value, "INKGATE BOOKSTORE") {
		t.Error(text.Value)
	}
	_, err = main(t).Recognize(ctx, receipt, inkgate.PlainOptions{Profile: "wrong"})
	same(t, refusal(t, err, inkgate.KindRequest).Status.Name, "bad_parameter")
	stranger := main(t)
	stranger.Token = "wrong"
	_, err = stranger.Recognize(ctx, receipt, inkgate.PlainOptions{})
	refusal(t, err, inkgate.KindAuthentication)
}

func TestStream(t *testing.T) {
	data := base64.StdEncoding.EncodeToString(picture(t, "clients/pictures/ticket.png"))
	body := strings.NewReader(`{"data": ["` + data + `"]}`)
	path := "/v1/aiop/api/2f3p1pnxpqm8/ocrdetect/ocr/v1/image.json?b=2&a=1"
	answer, err := main(t).CallStream(ctx, path, body)
	must(t, err)
	var said struct{ Message struct{ Success int } }
	must(t, json.Unmarshal(answer.Raw, &said))
	same(t, said.Message.Success, 1)
}

func TestWrongSignature(t *testing.T) {
	wrong := main(t)
	wrong.SecretKey = strings.Repeat("0", 32)
	_, err := wrong.General(ctx, nothing)
	refused := refusal(t, err, inkgate.KindAuthentication)
	same(t, refused.Code, inkgate.CodeBadSignature)
	same(t, refused.HTTP, 401)
	same(t, refused.Again(), false)
}

func TestUsedUp(t *testing.T) {
	_, err := client(t, "INKGATE_APPKEY_USED_UP").General(ctx, picture(t, "pictures/receipt.png"))
	same(t, refusal(t, err, inkgate.KindQuota).Code, inkgate.CodeExhausted)
}

func TestRetryAfter(t *testing.T) {
	// One call a second: the second of two is told to wait, waits, and is sent under another request id.
	slow := client(t, "INKGATE_APPKEY_SLOW")
	slow.Retries = 0
	var err error
	for call := 0; call < 20 && err == nil; call++ {
		_, err = slow.General(ctx, nothing)
	}
	refused := refusal(t, err, inkgate.KindBusy)
	same(t, refused.HTTP, 429)
	if refused.RetryAfter < time.Second {
		t.Error(refused.RetryAfter)
	}
	slow.Retries = 9
	ids, attempts := map[string]bool{}, 0
	for call := 0; call < 3; call++ {
		answer, err := slow.General(ctx, nothing)
		must(t, err)
		ids[answer.RequestID] = true
		attempts += answer.Attempts
	}
	same(t, len(ids), 3)
	if attempts <= 3 {
		t.Error("nothing was sent again")
	}
}

func TestNobodyAnswers(t *testing.T) {
	nobody := inkgate.New("http://127.0.0.1:1", "a", "b", "c")
	nobody.Retries = 0
	_, err := nobody.General(ctx, nothing)
	var failed *inkgate.TransportError
	if !errors.As(err, &failed) || !failed.Unsent {
		t.Error(err)
	}
}

func TestEncrypted(t *testing.T) {
	key, err := hex.DecodeString(os.Getenv("INKGATE_ENVELOPE_KEY"))
	must(t, err)
	receipt := picture(t, "pictures/receipt.png")
	sealed := client(t, "INKGATE_APPKEY_SEALED")
	_, err = sealed.General(ctx, receipt)
	same(t, refusal(t, err, inkgate.KindRequest).Code, inkgate.CodeNotEncrypted)
	sealed.EnvelopeKey, sealed.EnvelopeKid = key, "shared"
	answer, err := sealed.General(ctx, receipt)
	must(t, err)
	if !strings.Contains(answer.Value[0].Value.Text(), "INKGATE BOOKSTORE") || bytes.HasPrefix(answer.Raw, []byte("eyJ")) {
		t.Error(string(answer.Raw))
	}
}
