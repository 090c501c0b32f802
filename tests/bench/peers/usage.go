package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// usage is what a process and its children have taken so far.
type usage struct {
	processor time.Duration
	memory    float64 // MiB, the most each had, together
}

func usageOf(pid int) (usage, error) {
	parents, err := parentsOfAll()
	if err != nil {
		return usage{}, err
	}
	var all usage
	for one := range parents {
		if !descends(one, pid, parents) {
			continue
		}
		// One that has just ended is no fault.
		if here, err := ownUsage(one); err == nil {
			all.processor += here.processor
			all.memory += here.memory
		}
	}
	return all, nil
}

func descends(pid, from int, parents map[int]int) bool {
	for ; pid > 1; pid = parents[pid] {
		if pid == from {
			return true
		}
	}
	return false
}

// parentsOfAll are the parents of all processes there are.
func parentsOfAll() (map[int]int, error) {
	paths, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return nil, err
	}
	parents := map[int]int{}
	for _, path := range paths {
		if fields, err := statFields(path); err == nil {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
			parents[pid], _ = strconv.Atoi(fields[4-3])
		}
	}
	return parents, nil
}

// statFields are those of proc_pid_stat(5) from the third on.
func statFields(path string) ([]string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:])), nil
}

func ownUsage(pid int) (usage, error) {
	const tick = time.Second / 100
	fields, err := statFields(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return usage{}, err
	}
	user, _ := strconv.Atoi(fields[14-3])
	system, _ := strconv.Atoi(fields[15-3])
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return usage{}, err
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	var kib float64
	fmt.Sscan(rest, &kib)
	return usage{time.Duration(user+system) * tick, kib / 1024}, nil
}
