// 通用型OCR in the style that Go programs call the cloud: call PICTURE
package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"
)

func hmacSha256(key []byte, text string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

func main() {
	ak, sk, appkey := os.Getenv("INKGATE_ACCESS_KEY"), os.Getenv("INKGATE_SECRET_KEY"), os.Getenv("INKGATE_APPKEY")
	picture, err := os.ReadFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	body, _ := json.Marshal(map[string][]string{"data": {base64.StdEncoding.EncodeToString(picture)}})

	now := time.Now()
	eopDate := now.Format("20060102T150405Z")
	requestID := fmt.Sprintf("%x", now.UnixNano())
	names := []string{"appkey", "ctyun-eop-request-id", "eop-date"}
	values := map[string]string{"appkey": appkey, "ctyun-eop-request-id": requestID, "eop-date": eopDate}
	var canonical strings.Builder
	for _, name := range names {
		canonical.WriteString(name + ":" + values[name] + "\n")
	}
	digest := sha256.Sum256(body)
	toSign := canonical.String() + "\n" + "\n" + hex.EncodeToString(digest[:])
	key := hmacSha256(hmacSha256(hmacSha256([]byte(sk), eopDate), ak), eopDate[:8])
	signature := base64.StdEncoding.EncodeToString(hmacSha256(key, toSign))

	url := os.Getenv("INKGATE_ENDPOINT") + "/v1/aiop/api/2f3p1pnxpqm8/ocrdetect/ocr/v1/image.json"
	request, err := http.NewRequest("POST", url, bytes.NewReader(body))
	if err != nil {
		panic(err)
	}
	request.Host = "ai-global.ctapi.ctyun.cn"
	request.Header.Set("Content-Type", "application/json")
	for name, value := range values {
		request.Header.Set(name, value)
	}
	request.Header.Set("Eop-Authorization", ak+" Headers="+strings.Join(names, ";")+" Signature="+signature)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		panic(err)
	}
	defer response.Body.Close()
	if _, err := io.Copy(os.Stdout, response.Body); err != nil {
		panic(err)
	}
}
