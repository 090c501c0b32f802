// Stockunit runs a command where no socket of AF_NETLINK and AF_PACKET can be
// made, as RestrictAddressFamilies= of Grafana's service unit has it:
//
//	stockunit /PATH/OF/COMMAND ARGUMENT...
package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
)

func main() {
	err := run(os.Args[1:])
	fmt.Fprintln(os.Stderr, "stockunit:", err)
	os.Exit(1)
}

// run returns only where it fails.
func run(command []string) error {
	if len(command) == 0 {
		return errors.New("say what to run, by its whole path")
	}
	// The filter is the thread's that becomes the command.
	runtime.LockOSThread()
	if err := deny(unix.AF_NETLINK, unix.AF_PACKET); err != nil {
		return fmt.Errorf("deny address families: %w", err)
	}
	return unix.Exec(command[0], command, os.Environ())
}

// deny has socket(2) fail for these families, here and in what is started.
func deny(families ...uint32) error {
	// seccomp_data: the call's number, its architecture, then its arguments.
	const number, family = 0, 16
	load := func(at uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: at}
	}
	unless := func(value uint32, skipped int) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K,
			Jf: uint8(skipped), K: value}
	}
	give := func(answer uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: answer}
	}
	program := []unix.SockFilter{load(number),
		unless(unix.SYS_SOCKET, 1+2*len(families)), load(family)}
	for _, one := range families {
		program = append(program, unless(one, 1),
			give(unix.SECCOMP_RET_ERRNO|uint32(unix.EAFNOSUPPORT)))
	}
	program = append(program, give(unix.SECCOMP_RET_ALLOW))
	filter := unix.SockFprog{Len: uint16(len(program)), Filter: &program[0]}
	// Else it takes a right to set a filter.
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	return unix.Prctl(unix.PR_SET_SECCOMP, unix.SECCOMP_MODE_FILTER,
		uintptr(unsafe.Pointer(&filter)), 0, 0)
}
