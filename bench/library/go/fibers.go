// Goroutines: taking turns, starting and ending, what an idle one costs.
package main

import (
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"
)

func yield(goroutines int) float64 {
	runtime.GOMAXPROCS(1)
	count, over := 0, false // one processor: no two of them run at once
	for k := 0; k < goroutines; k++ {
		go func() {
			for !over {
				count++
				runtime.Gosched()
			}
		}()
	}
	pause(0.2)
	before, start := count, time.Now()
	pause(1)
	ns := float64(time.Since(start).Nanoseconds()) / float64(count-before)
	over = true
	return ns
}

func spawn() float64 {
	runtime.GOMAXPROCS(1)
	return nsATurn(func(n int) {
		var ended sync.WaitGroup
		for i := 0; i < n; i++ {
			ended.Add(1)
			go func() { ended.Done() }()
			ended.Wait()
		}
	})
}

func resident() float64 {
	status, _ := os.ReadFile("/proc/self/status")
	sum := 0.0
	for _, line := range strings.Split(string(status), "\n") {
		if strings.HasPrefix(line, "VmRSS:") || strings.HasPrefix(line, "VmPTE:") {
			kib, _ := strconv.ParseFloat(strings.Fields(line)[1], 64)
			sum += kib
		}
	}
	return sum
}

func idle() float64 {
	never := make(chan int)
	var waiting sync.WaitGroup
	waiting.Add(many)
	before := resident()
	for i := 0; i < many; i++ {
		go func() {
			waiting.Done()
			<-never
		}()
	}
	waiting.Wait()
	return (resident() - before) / float64(many)
}
