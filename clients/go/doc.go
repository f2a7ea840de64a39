// Package inkgate is a client of Inkgate, and of any server with CTyun's signed calls. It uses nothing but the standard
// library.
//
//	client := inkgate.New("http://127.0.0.1:8080", accessKey, secretKey, appkey)
//	answer, err := client.General(ctx, picture)
package inkgate
