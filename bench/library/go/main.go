// The same measurements in Go. usage: go_measure NAME [SECONDS [MANY]]      prints one number
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
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
