// Go, its own library alone.
import { type Call, around, escaped, url } from '.';

export function go(call: Call): string {
  const file = `picture.${call.extension}`;
  if (!call.signed) {
    return `package main

import (
	"bytes"
	"io"
	"log"
	"net/http"
	"os"
)

func main() {
	picture, err := os.ReadFile("${file}")
	if err != nil {
		log.Fatal(err)
	}
	request, err := http.NewRequest("POST", "${url(call)}", bytes.NewReader(picture))
	if err != nil {
		log.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+os.Getenv("INKGATE_TOKEN"))
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		log.Fatal(err)
	}
	defer answer.Body.Close()
	io.Copy(os.Stdout, answer.Body)
}
`;
  }
  const [before, after] = around(call);
  return `package main

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strings"
	"time"
)

func mac(key []byte, text string) []byte {
	hash := hmac.New(sha256.New, key)
	hash.Write([]byte(text))
	return hash.Sum(nil)
}

func main() {
	ak, sk, appkey := os.Getenv("INKGATE_ACCESS_KEY"), os.Getenv("INKGATE_SECRET_KEY"), os.Getenv("INKGATE_APPKEY")
	picture, err := os.ReadFile("${file}")
	if err != nil {
		log.Fatal(err)
	}
	body := "${escaped(before)}" + base64.StdEncoding.EncodeToString(picture) + "${escaped(after)}"

	random := make([]byte, 16)
	rand.Read(random)
	id := fmt.Sprintf("%x", random)
	date := time.Now().In(time.FixedZone("Beijing", 8*3600)).Format("20060102T150405Z")
	headers := "appkey:" + appkey + "\\nctyun-eop-request-id:" + id + "\\neop-date:" + date + "\\n" // 1: sorted by name
	digest := fmt.Sprintf("%x", sha256.Sum256([]byte(body)))                                     // 2: of the bytes sent
	toSign := headers + "\\n\\n" + digest                                                          // 3: headers, query (empty), digest
	key := mac(mac(mac([]byte(sk), date), ak), date[:8])                                         // 4
	signature := base64.StdEncoding.EncodeToString(mac(key, toSign))                             // 5

	request, err := http.NewRequest("POST", "${url(call)}", strings.NewReader(body))
	if err != nil {
		log.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("appkey", appkey)
	request.Header.Set("ctyun-eop-request-id", id)
	request.Header.Set("eop-date", date)
	request.Header.Set("Eop-Authorization", ak+" Headers=appkey;ctyun-eop-request-id;eop-date Signature="+signature)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		log.Fatal(err)
	}
	defer answer.Body.Close()
	io.Copy(os.Stdout, answer.Body)
}
`;
}
