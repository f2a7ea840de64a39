package inkgate

import (
	"context"
	"encoding/json"
	"fmt"
)

const (
	services = "/v1/aiop/api/"
	// Bytes of a picture that the first form of face detection takes; above, the form of version 3 is sent.
	faceFirstForm = 2 << 20
)

// []byte is base64 in JSON.
type list struct {
	Data [][]byte `json:"data"`
}

type single struct {
	Action    string
	ImageData []byte
}

// General (通用型OCR) reads the lines of each picture.
func (c *Client) General(ctx context.Context, pictures ...[]byte) (*Answer[[]Item[GeneralText]], error) {
	return typed[[]Item[GeneralText]](ctx, c, "2f3p1pnxpqm8/ocrdetect/ocr/v1/image.json", list{pictures})
}

// IDCard (身份证识别) reads an ID card in each picture.
func (c *Client) IDCard(ctx context.Context, pictures ...[]byte) (*Answer[[]Item[IDCard]], error) {
	return typed[[]Item[IDCard]](ctx, c, "2f3os7qq79xc/IdentityCard/ocr/v1/idcard.json", list{pictures})
}

// Plate (车牌识别) reads the number plates in each picture.
func (c *Client) Plate(ctx context.Context, pictures ...[]byte) (*Answer[[]Item[Plates]], error) {
	return typed[[]Item[Plates]](ctx, c, "2gt54ed8660w/driven-plate-ocr/platelicense.json", list{pictures})
}

// BusinessLicense (营业执照识别).
func (c *Client) BusinessLicense(ctx context.Context, picture []byte) (*Answer[BusinessLicense], error) {
	const path = "2k8jo3ghhjwg/businesslicense/ocr/v1/BusinessLicense.json"
	return typed[BusinessLicense](ctx, c, path, single{"BusinessCardOCR", picture})
}

// DrivingLicence (驾驶证识别).
func (c *Client) DrivingLicence(ctx context.Context, picture []byte) (*Answer[DrivingLicence], error) {
	return typed[DrivingLicence](ctx, c, "3131mkjqbqck/driver-lisence/ocr/detect", single{"DriversLicense", picture})
}

// VehicleLicence (行驶证识别).
func (c *Client) VehicleLicence(ctx context.Context, picture []byte) (*Answer[VehicleLicence], error) {
	const path = "3131km7vva4g/driving-lisence/ocr/detect"
	return typed[VehicleLicence](ctx, c, path, single{"VehicleRegistration", picture})
}

// TrainTicket (火车票识别).
func (c *Client) TrainTicket(ctx context.Context, picture []byte) (*Answer[TrainTicket], error) {
	return typed[TrainTicket](ctx, c, "30wmtj9q74e8/train-ticket/predict", single{"TrainTicketOCR", picture})
}

// QuotaInvoice (定额发票识别).
func (c *Client) QuotaInvoice(ctx context.Context, picture []byte) (*Answer[QuotaInvoice], error) {
	return typed[QuotaInvoice](ctx, c, "3131gju8treo/quota-invoice/ocr/detect", single{"QuotaInvoice", picture})
}

// Face (人脸检测) finds the faces of a picture.
func (c *Client) Face(ctx context.Context, picture []byte) (*Answer[Faces], error) {
	const path = "2f6hqix09mv4/face/PERSON/person/detectFaceFromBase64"
	if len(picture) > faceFirstForm {
		return typed[Faces](ctx, c, path, single{"DetectFace", picture})
	}
	return typed[Faces](ctx, c, path, struct {
		Content []byte `json:"imageContent"`
	}{picture})
}

func typed[T any](ctx context.Context, c *Client, path string, request any) (*Answer[T], error) {
	body, err := json.Marshal(request)
	if err != nil {
		return nil, err
	}
	answer, err := c.Call(ctx, services+path, body)
	if err != nil {
		return nil, err
	}
	var envelope struct {
		ReturnObj T `json:"returnObj"`
	}
	if err := json.Unmarshal(answer.Raw, &envelope); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrAnswer, err)
	}
	return &Answer[T]{envelope.ReturnObj, answer.RequestID, answer.ServerRequestID, answer.Attempts, answer.Raw}, nil
}
