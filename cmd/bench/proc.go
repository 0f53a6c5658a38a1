package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"
)

// errNoProc says why a part cannot be measured here.
var errNoProc = errors.New("it reads /proc, which only Linux has")

// clockTick is the unit of times in /proc, the same on every Linux that Go runs on.
const clockTick = 10 * time.Millisecond

// cpuOf is the CPU time of a running process so far: utime and stime of proc_pid_stat(5).
func cpuOf(pid int) (time.Duration, error) {
	stat, err := readProc(pid, "stat")
	if err != nil {
		return 0, err
	}
	return cpuIn(stat)
}

// cpuIn looks behind the name of the program, which may hold anything: there utime is the twelfth field.
func cpuIn(stat []byte) (time.Duration, error) {
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	if len(fields) < 13 {
		return 0, fmt.Errorf("/proc/PID/stat has %d fields behind the name", len(fields))
	}
	user, userErr := strconv.ParseInt(string(fields[11]), 10, 64)
	system, systemErr := strconv.ParseInt(string(fields[12]), 10, 64)
	return time.Duration(user+system) * clockTick, errors.Join(userErr, systemErr)
}

// memoryOf is what a running process has in memory, in MB: of its own (RssAnon), and with the files it has mapped
// (VmRSS).
func memoryOf(pid int) (anonymous, resident float64, err error) {
	status, err := readProc(pid, "status")
	if err != nil {
		return 0, 0, err
	}
	if anonymous, err = megabytesIn(status, "RssAnon"); err != nil {
		return 0, 0, err
	}
	resident, err = megabytesIn(status, "VmRSS")
	return anonymous, resident, err
}

func megabytesIn(status []byte, name string) (float64, error) {
	for line := range bytes.Lines(status) {
		var kilobytes float64
		if n, _ := fmt.Sscanf(string(line), name+": %f kB", &kilobytes); n == 1 {
			return kilobytes * 1024 / 1e6, nil
		}
	}
	return 0, fmt.Errorf("/proc/PID/status does not say %s", name)
}

func readProc(pid int, file string) ([]byte, error) {
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", pid, file))
	if err != nil {
		if _, noProc := os.Stat("/proc/self/stat"); noProc != nil {
			return nil, errNoProc
		}
		return nil, err
	}
	return content, nil
}
