module github.com/inkgate/inkgate/clients/go

go 1.18
