// Channels, and select among them.
package main

import (
	"runtime"
	"sync"
	"syscall"
	"time"
)

func pass(capacity, pairs, workers int) float64 {
	runtime.GOMAXPROCS(workers)
	c := make(chan int, capacity)
	return nsATurn(func(n int) {
		var ended sync.WaitGroup
		ended.Add(2 * pairs)
		for k := 0; k < pairs; k++ {
			go func() {
				for i := 0; i < n/pairs; i++ {
					<-c
				}
				ended.Done()
			}()
			go func() {
				for i := 0; i < n/pairs; i++ {
					c <- i
				}
				ended.Done()
			}()
		}
		ended.Wait()
	})
}

func fourChannels(capacity int) [4]chan int {
	var c [4]chan int
	for i := range c {
		c[i] = make(chan int, capacity)
	}
	return c
}

func selectOfFour(capacity int) float64 {
	runtime.GOMAXPROCS(1)
	c := fourChannels(capacity)
	return nsATurn(func(n int) {
		go func() {
			for i := 0; i < n; i++ {
				c[i%4] <- i
			}
		}()
		for i := 0; i < n; i++ {
			select {
			case <-c[0]:
			case <-c[1]:
			case <-c[2]:
			case <-c[3]:
			}
		}
	})
}

func selectDefault() float64 {
	runtime.GOMAXPROCS(1)
	c := fourChannels(0)
	return nsATurn(func(n int) {
		for i := 0; i < n; i++ {
			select {
			case <-c[0]:
			case <-c[1]:
			case <-c[2]:
			case <-c[3]:
			default:
			}
		}
	})
}

func cpuSeconds() float64 {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

func selectAsleep() float64 {
	c := fourChannels(0)
	go func() {
		select {
		case <-c[0]:
		case <-c[1]:
		case <-c[2]:
		case <-c[3]:
		}
	}()
	time.Sleep(20 * time.Millisecond)
	before := cpuSeconds()
	pause(3)
	return (cpuSeconds() - before) / (seconds * 3) * 100
}
