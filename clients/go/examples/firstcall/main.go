// Prints the text of a picture: firstcall PICTURE
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	inkgate "github.com/inkgate/inkgate/clients/go"
)

func main() {
	picture, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	env := os.Getenv
	client := inkgate.New(env("INKGATE_ENDPOINT"), env("INKGATE_ACCESS_KEY"), env("INKGATE_SECRET_KEY"), env("INKGATE_APPKEY"))
	answer, err := client.General(context.Background(), picture)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(answer.Value[0].Value.Text())
}
