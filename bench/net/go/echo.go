// The same in Go: a goroutine a conversation. usage: GOMAXPROCS=N echo; prints its port.
package main

import (
	"fmt"
	"net"
)

func converse(peer net.Conn) {
	defer peer.Close()
	buffer := make([]byte, 4096)
	for {
		n, err := peer.Read(buffer)
		if err != nil {
			return
		}
		if _, err := peer.Write(buffer[:n]); err != nil {
			return
		}
	}
}

func main() {
	door, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(door.Addr().(*net.TCPAddr).Port)
	for {
		peer, err := door.Accept()
		if err != nil {
			panic(err)
		}
		go converse(peer)
	}
}
