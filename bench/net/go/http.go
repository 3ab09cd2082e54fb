// The same in Go's net/http. usage: GOMAXPROCS=N http FOLDER [tls]; prints its port.
package main

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"os"
)

func main() {
	door, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(door.Addr().(*net.TCPAddr).Port)
	body := bytes.Repeat([]byte("x"), 1024)
	http.HandleFunc("/1k", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Write(body)
	})
	if len(os.Args) > 2 {
		plain := &http.Server{TLSNextProto: map[string]func(*http.Server, *tls.Conn, http.Handler){}} // HTTP/1.1 only
		panic(plain.ServeTLS(door, os.Args[1]+"/certificate.pem", os.Args[1]+"/key.pem"))
	}
	panic(http.Serve(door, nil))
}
