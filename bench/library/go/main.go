// The same measurements in Go. usage: go_measure NAME [SECONDS [MANY]]      prints one number
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

var seconds = 0.1
var many = 1000000

func pause(share float64) { time.Sleep(time.Duration(seconds * share * 1e9)) }

// nsATurn calls f with more and more turns until they take long enough.
func nsATurn(f func(n int)) float64 {
	for n := 256; ; {
		start := time.Now()
		f(n)
		took := time.Since(start).Seconds()
		if took >= seconds {
			return took * 1e9 / float64(n)
		}
		factor := 10.0
		if took >= seconds/50 {
			factor = seconds * 1.2 / took
		}
		n = int(float64(n)*factor) + 1
	}
}

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

func mutexPair() float64 {
	var m sync.Mutex
	return nsATurn(func(n int) {
		for i := 0; i < n; i++ {
			m.Lock()
			m.Unlock()
		}
	})
}

// Runs round in so many threads (a goroutine each, and as many processors) until the time is over.
func contest(threads int, share float64, round func()) float64 {
	runtime.GOMAXPROCS(runtime.NumCPU())
	var over int32
	var ended sync.WaitGroup
	ended.Add(threads)
	start := time.Now()
	for k := 0; k < threads; k++ {
		go func() {
			for atomic.LoadInt32(&over) == 0 {
				round()
			}
			ended.Done()
		}()
	}
	pause(share)
	atomic.StoreInt32(&over, 1)
	ended.Wait()
	return time.Since(start).Seconds()
}

func mutexContended(threads int) float64 {
	var m sync.Mutex
	count := 0
	took := contest(threads, 1, func() {
		m.Lock()
		count++
		m.Unlock()
	})
	return float64(count) / took / 1e6
}

func mutexWorst(threads int) float64 {
	var m sync.Mutex
	var worst time.Duration
	contest(threads, 3, func() {
		start := time.Now()
		m.Lock()
		if waited := time.Since(start); waited > worst {
			worst = waited
		}
		m.Unlock()
	})
	return worst.Seconds() * 1e3
}

func rwThroughput(reads, threads int) float64 {
	var m sync.RWMutex
	var over int32
	var operations, value int64
	var ended sync.WaitGroup
	ended.Add(threads)
	start := time.Now()
	for k := 0; k < threads; k++ {
		go func(turn uint32) {
			var done, seen int64
			for ; atomic.LoadInt32(&over) == 0; turn++ {
				if int(turn*37%100) < reads {
					m.RLock()
					seen += value
					m.RUnlock()
				} else {
					m.Lock()
					value++
					m.Unlock()
				}
				done++
			}
			atomic.AddInt64(&operations, done+seen*0)
			ended.Done()
		}(uint32(k) * 13)
	}
	pause(1)
	atomic.StoreInt32(&over, 1)
	ended.Wait()
	return float64(operations) / time.Since(start).Seconds() / 1e6
}

func rwWorst(writer bool) float64 {
	var m sync.RWMutex
	var over int32
	lock, unlock, otherLock, otherUnlock := m.RLock, m.RUnlock, m.Lock, m.Unlock
	if writer {
		lock, unlock, otherLock, otherUnlock = otherLock, otherUnlock, lock, unlock
	}
	for k := 0; k < 4; k++ {
		go func(k int) {
			time.Sleep(time.Duration(k*250) * time.Microsecond)
			for atomic.LoadInt32(&over) == 0 {
				otherLock()
				time.Sleep(time.Millisecond)
				otherUnlock()
			}
		}(k)
	}
	time.Sleep(3 * time.Millisecond)
	var worst time.Duration
	for first := time.Now(); time.Since(first).Seconds() < seconds*3; {
		start := time.Now()
		lock()
		if waited := time.Since(start); waited > worst {
			worst = waited
		}
		unlock()
		time.Sleep(300 * time.Microsecond)
	}
	atomic.StoreInt32(&over, 1)
	return worst.Seconds() * 1e3
}

// Runs f(0, n) and f(1, n) beside each other.
func roundTrips(f func(me, n int)) float64 {
	runtime.GOMAXPROCS(1)
	return nsATurn(func(n int) {
		ended := make(chan int)
		go func() {
			f(1, n)
			ended <- 0
		}()
		f(0, n)
		<-ended
	})
}

func tripByCondition() float64 {
	var m sync.Mutex
	turned := sync.NewCond(&m)
	turn := 0
	return roundTrips(func(me, n int) {
		for i := 0; i < n; i++ {
			m.Lock()
			for turn != me {
				turned.Wait()
			}
			turn = 1 - me
			turned.Signal()
			m.Unlock()
		}
	})
}

// A channel of empty values is what Go has for a semaphore.
func tripBySemaphores() float64 {
	there, back := make(chan struct{}, 1), make(chan struct{}, 1)
	return roundTrips(func(me, n int) {
		for i := 0; i < n; i++ {
			if me == 0 {
				there <- struct{}{}
				<-back
			} else {
				<-there
				back <- struct{}{}
			}
		}
	})
}

// There is no barrier either; this is one of two by a condition variable.
func tripByBarrier() float64 {
	var m sync.Mutex
	all := sync.NewCond(&m)
	left, phase := 2, 0
	return roundTrips(func(me, n int) {
		for i := 0; i < n; i++ {
			m.Lock()
			left--
			if left == 0 {
				left = 2
				phase++
				all.Broadcast()
			} else {
				for mine := phase; mine == phase; {
					all.Wait()
				}
			}
			m.Unlock()
		}
	})
}

var measurements = map[string]func() float64{
	"fiber/yield_2":         func() float64 { return yield(2) },
	"fiber/yield_10000":     func() float64 { return yield(10000) },
	"fiber/spawn":           spawn,
	"fiber/idle_alive":      func() float64 { idle(); return float64(runtime.NumGoroutine() - 1) },
	"fiber/idle_kib":        idle,
	"channel/0_1to1_1":      func() float64 { return pass(0, 1, 1) },
	"channel/0_1to1_2":      func() float64 { return pass(0, 1, 2) },
	"channel/0_4to4_1":      func() float64 { return pass(0, 4, 1) },
	"channel/0_4to4_2":      func() float64 { return pass(0, 4, 2) },
	"channel/1_1to1_1":      func() float64 { return pass(1, 1, 1) },
	"channel/64_1to1_1":     func() float64 { return pass(64, 1, 1) },
	"channel/1024_1to1_1":   func() float64 { return pass(1024, 1, 1) },
	"channel/1024_1to1_2":   func() float64 { return pass(1024, 1, 2) },
	"select/0":              func() float64 { return selectOfFour(0) },
	"select/64":             func() float64 { return selectOfFour(64) },
	"select/default":        selectDefault,
	"select/asleep":         selectAsleep,
	"mutex/pair":            mutexPair,
	"mutex/contended_2":     func() float64 { return mutexContended(2) },
	"mutex/contended_8":     func() float64 { return mutexContended(8) },
	"mutex/worst_2":         func() float64 { return mutexWorst(2) },
	"mutex/worst_8":         func() float64 { return mutexWorst(8) },
	"rw_lock/99_2":          func() float64 { return rwThroughput(99, 2) },
	"rw_lock/90_2":          func() float64 { return rwThroughput(90, 2) },
	"rw_lock/50_2":          func() float64 { return rwThroughput(50, 2) },
	"rw_lock/99_8":          func() float64 { return rwThroughput(99, 8) },
	"rw_lock/90_8":          func() float64 { return rwThroughput(90, 8) },
	"rw_lock/50_8":          func() float64 { return rwThroughput(50, 8) },
	"rw_lock/writer_waits":  func() float64 { return rwWorst(true) },
	"rw_lock/reader_waits":  func() float64 { return rwWorst(false) },
	"trip/condition_fibers": tripByCondition,
	"trip/semaphore_fibers": tripBySemaphores,
	"trip/barrier_fibers":   tripByBarrier,
}

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: go_measure NAME [SECONDS [MANY]]")
		os.Exit(2)
	}
	measure, known := measurements[strings.TrimSuffix(os.Args[1], "/go")]
	if !known {
		fmt.Fprintf(os.Stderr, "go_measure: there is no measurement '%s'\n", os.Args[1])
		os.Exit(2)
	}
	if len(os.Args) > 2 {
		seconds, _ = strconv.ParseFloat(os.Args[2], 64)
	}
	if len(os.Args) > 3 {
		many, _ = strconv.Atoi(os.Args[3])
	}
	fmt.Printf("%.6g\n", measure())
}
