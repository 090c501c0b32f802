package netlab

import (
	"fmt"
	"runtime"
	"unsafe"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// linux/bpf.h, of Linux 6.6.
const (
	attachTCXIngress = 46
	attachTCXEgress  = 47
)

// Programs are the ids of the BPF programs attached to a link: XDP, and TCX in
// both directions.
func (n *Namespace) Programs(name string) ([]uint32, error) {
	var ids []uint32
	err := n.with(name, "look at", func(l netlink.Link) error {
		if xdp := l.Attrs().Xdp; xdp != nil && xdp.Attached {
			ids = append(ids, xdp.ProgId)
		}
		return n.Do(func() error {
			for _, hook := range []uint32{attachTCXIngress, attachTCXEgress} {
				more, err := queryPrograms(l.Attrs().Index, hook)
				if err != nil {
					return err
				}
				ids = append(ids, more...)
			}
			return nil
		})
	})
	return ids, err
}

// queryPrograms asks about an interface of the caller's namespace. A kernel
// that does not know the hook has no program there.
func queryPrograms(ifindex int, hook uint32) ([]uint32, error) {
	ids := make([]uint32, 64)
	query := struct {
		target, hook, flags, attachFlags uint32
		ids                              uint64
		count, reserved                  uint32
	}{
		target: uint32(ifindex), hook: hook,
		ids: uint64(uintptr(unsafe.Pointer(&ids[0]))), count: uint32(len(ids)),
	}
	_, _, errno := unix.Syscall(unix.SYS_BPF, unix.BPF_PROG_QUERY,
		uintptr(unsafe.Pointer(&query)), unsafe.Sizeof(query))
	runtime.KeepAlive(ids)
	switch errno {
	case 0:
		return ids[:query.count], nil
	case unix.EINVAL, unix.ENOENT:
		return nil, nil
	}
	return nil, fmt.Errorf("query programs of interface %d: %w", ifindex, errno)
}
