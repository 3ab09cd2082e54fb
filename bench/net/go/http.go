// The same in Go's net/http. usage: GOMAXPROCS=N http; prints its port.
package main

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
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
	panic(http.Serve(door, nil))
}
