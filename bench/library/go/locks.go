// Mutexes, reader-writer locks, and round trips by what they are made of.
package main

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

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
