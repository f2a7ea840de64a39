// Prints the text of a picture: firstcall PICTURE
package main

import (
	"context"
	"fmt"
	"os"

	inkgate "github.com/inkgate/inkgate/clients/go"
)

func main() {
	env := os.Getenv
	client := inkgate.New(env("INKGATE_ENDPOINT"), env("INKGATE_ACCESS_KEY"), env("INKGATE_SECRET_KEY"), env("INKGATE_APPKEY"))
	picture, _ := os.ReadFile(os.Args[1])
	answer, err := client.General(context.Background(), picture)
	if err != nil {
		panic(err)
	}
	fmt.Println(answer.Value[0].Value.Text())
}
