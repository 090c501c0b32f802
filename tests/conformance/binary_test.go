package conformance

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"xdplive/tests/kit/go/host"
	"xdplive/tests/kit/go/rig"
	"xdplive/tests/kit/go/testenv"
)

func openELF(t *testing.T, path string) *elf.File {
	t.Helper()
	testenv.RequireFile(t, path, "run `make plugin`")
	file, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	return file
}

// An architecture that a binary may be there for.
type architecture struct {
	name    string // as in the file's name
	machine elf.Machine
	calls   func(body []byte, address uint64, targets map[uint64]bool) bool
}

var architectures = []architecture{
	{"amd64", elf.EM_X86_64, callsOnAmd64},
	{"arm64", elf.EM_AARCH64, callsOnArm64},
}

// forEachBinary runs the test for this machine's binary, and for others' where
// they were built.
func forEachBinary(t *testing.T, test func(*testing.T, architecture)) {
	t.Helper()
	for _, arch := range architectures {
		_, err := os.Stat(host.BinaryFor(arch.name))
		if err != nil && arch.name != runtime.GOARCH {
			continue
		}
		t.Run(arch.name, func(t *testing.T) { test(t, arch) })
	}
}

func TestBinaryIsForTheMachineOfItsName(t *testing.T) {
	forEachBinary(t, func(t *testing.T, arch architecture) {
		file := openELF(t, host.BinaryFor(arch.name))
		if file.Machine != arch.machine {
			t.Errorf("it is for %v", file.Machine)
		}
	})
}

func TestBinaryIsStaticAndSmall(t *testing.T) {
	forEachBinary(t, func(t *testing.T, arch architecture) {
		checkStaticAndSmall(t, host.BinaryFor(arch.name))
	})
}

func checkStaticAndSmall(t *testing.T, path string) {
	file := openELF(t, path)
	if segment(file, elf.PT_INTERP) != nil {
		t.Error("the binary asks for a dynamic loader")
	}
	if libraries, _ := file.ImportedLibraries(); len(libraries) > 0 {
		t.Errorf("the binary needs %v", libraries)
	}
	about, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if about.Size() > 20<<20 {
		t.Errorf("the binary has %d bytes, more than 20 MiB", about.Size())
	}
}

func segment(file *elf.File, kind elf.ProgType) *elf.Prog {
	for _, program := range file.Progs {
		if program.Type == kind {
			return program
		}
	}
	return nil
}

// flags are all bits of a dynamic tag; none without it.
func flags(file *elf.File, tag elf.DynTag) uint64 {
	values, _ := file.DynValue(tag)
	var all uint64
	for _, value := range values {
		all |= value
	}
	return all
}

// What the headers of the shipped binary promise; each answers why not.
var headers = []struct {
	name  string
	fault func(*elf.File) string
}{
	{"loaded at any address", func(file *elf.File) string {
		if file.Type != elf.ET_DYN {
			return "its type is " + file.Type.String()
		}
		return ""
	}},
	{"bound before it starts", func(file *elf.File) string {
		if flags(file, elf.DT_FLAGS)&uint64(elf.DF_BIND_NOW) == 0 {
			return "BIND_NOW is missing"
		}
		return ""
	}},
	{"tables of addresses read-only", relroFault},
	{"no executable stack", func(file *elf.File) string {
		stack := segment(file, elf.PT_GNU_STACK)
		if stack == nil || stack.Flags != elf.PF_R|elf.PF_W {
			return "GNU_STACK is missing or not RW alone"
		}
		return ""
	}},
	{"nothing both writable and executable", func(file *elf.File) string {
		for _, program := range file.Progs {
			if program.Flags&(elf.PF_W|elf.PF_X) == elf.PF_W|elf.PF_X {
				return program.Type.String() + " is"
			}
		}
		return ""
	}},
	{"no code written to at start", func(file *elf.File) string {
		text, _ := file.DynValue(elf.DT_TEXTREL)
		if len(text) > 0 || flags(file, elf.DT_FLAGS)&uint64(elf.DF_TEXTREL) != 0 {
			return "it has text relocations"
		}
		return ""
	}},
}

// relroFault tells which table stays writable.
func relroFault(file *elf.File) string {
	relro := segment(file, elf.PT_GNU_RELRO)
	if relro == nil {
		return "GNU_RELRO is missing"
	}
	for _, section := range file.Sections {
		switch section.Name {
		case ".got", ".got.plt", ".dynamic", ".data.rel.ro", ".init_array", ".fini_array":
			if section.Addr < relro.Vaddr ||
				section.Addr+section.Size > relro.Vaddr+relro.Memsz {
				return section.Name + " is not in GNU_RELRO"
			}
		}
	}
	return ""
}

func TestBinaryIsHardened(t *testing.T) {
	forEachBinary(t, func(t *testing.T, arch architecture) {
		file := openELF(t, host.BinaryFor(arch.name))
		for _, header := range headers {
			t.Run(header.name, func(t *testing.T) {
				if fault := header.fault(file); fault != "" {
					t.Error(fault)
				}
			})
		}
	})
}

// The names of namespaces in which functions must be checked, as C++ mangles
// them. Debian's own archives are checked anyway and so prove nothing.
var rooms = []string{"3sdk", "7xdplive4flow", "7xdplive6filter",
	"7xdplive7capture", "7xdplive10datasource"}

func TestCodeIsHardened(t *testing.T) { forEachBinary(t, checkCode) }

func checkCode(t *testing.T, arch architecture) {
	file := withNames(t, arch)
	for _, check := range []struct {
		name   string
		callee func(string) bool
		within []string
	}{
		{"stack protector", is("__stack_chk_fail"), rooms},
		{"assertions of the library",
			is("_ZSt21__glibcxx_assert_failPKciS0_S0_"), rooms},
		// Where it pays: the compiler knows most sizes and drops the check.
		{"fortified copies", isFortified, []string{"7xdplive"}},
	} {
		t.Run(check.name, func(t *testing.T) {
			callers := callersOf(t, file, check.callee, arch.calls)
			for _, space := range check.within {
				if count := countOf(callers, space); count == 0 {
					t.Errorf("no function of %s is checked", space)
				} else {
					t.Logf("%s: %d functions", space, count)
				}
			}
		})
	}
}

func is(name string) func(string) bool {
	return func(other string) bool { return other == name }
}

// isFortified is for __memcpy_chk and the like.
func isFortified(name string) bool {
	return strings.HasPrefix(name, "__") && strings.HasSuffix(name, "_chk")
}

func countOf(names []string, part string) int {
	count := 0
	for _, name := range names {
		if strings.Contains(name, part) {
			count++
		}
	}
	return count
}

// withNames is the shipped binary before its symbols were taken out.
func withNames(t *testing.T, arch architecture) *elf.File {
	t.Helper()
	preset := arch.name
	if arch.name == runtime.GOARCH {
		preset = "release"
	}
	named := openELF(t, filepath.Join(
		host.RepoRoot(), "build", preset, "plugin", "gpx_packets"))
	if !bytes.Equal(code(t, named), code(t, openELF(t, host.BinaryFor(arch.name)))) {
		testenv.Lacking(t, "build/"+preset+" has another build than what is "+
			"shipped: run `make plugin`, with ARCH="+arch.name)
	}
	return named
}

func code(t *testing.T, file *elf.File) []byte {
	t.Helper()
	bytes, err := file.Section(".text").Data()
	if err != nil {
		t.Fatal(err)
	}
	return bytes
}

// callersOf names the functions that call one of those.
func callersOf(t *testing.T, file *elf.File, wanted func(string) bool,
	calls func([]byte, uint64, map[uint64]bool) bool) []string {
	t.Helper()
	symbols, err := file.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	targets := map[uint64]bool{}
	for _, symbol := range symbols {
		if wanted(symbol.Name) {
			targets[symbol.Value] = true
		}
	}
	return functionsWhere(t, file, func(body []byte, address uint64) bool {
		return calls(body, address, targets)
	})
}

// functionsWhere names the functions whose code is so.
func functionsWhere(t *testing.T, file *elf.File,
	so func(body []byte, address uint64) bool) []string {
	t.Helper()
	symbols, err := file.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	text, start := code(t, file), file.Section(".text").Addr
	var found []string
	for _, symbol := range symbols {
		from, to := symbol.Value-start, symbol.Value-start+symbol.Size
		if elf.ST_TYPE(symbol.Info) != elf.STT_FUNC || symbol.Value < start ||
			to > uint64(len(text)) {
			continue
		}
		if so(text[from:to], symbol.Value) {
			found = append(found, symbol.Name)
		}
	}
	return found
}

// callsOnAmd64 looks for an instruction CALL rel32 to one of the targets. Other bytes
// that happen to read like one do not lead there.
func callsOnAmd64(body []byte, address uint64, targets map[uint64]bool) bool {
	const call, length = 0xE8, 5
	for i := 0; i+length <= len(body); i++ {
		if body[i] != call {
			continue
		}
		distance := int32(binary.LittleEndian.Uint32(body[i+1:]))
		if targets[address+uint64(i+length)+uint64(int64(distance))] {
			return true
		}
	}
	return false
}

// callsOnArm64 looks for BL, whose distance is in words of 26 bits.
func callsOnArm64(body []byte, address uint64, targets map[uint64]bool) bool {
	for i := 0; i+4 <= len(body); i += 4 {
		word := binary.LittleEndian.Uint32(body[i:])
		if word>>26 != 0b100101 {
			continue
		}
		distance := int64(int32(word<<6)>>6) * 4
		if targets[address+uint64(i)+uint64(distance)] {
			return true
		}
	}
	return false
}

// Debian's archives are not compiled so, which shows that ours are.
func TestReturnAddressesAreSignedOnArm64(t *testing.T) {
	forEachBinary(t, func(t *testing.T, arch architecture) {
		if arch.machine != elf.EM_AARCH64 {
			return
		}
		const paciasp = 0xd503233f
		signed := functionsWhere(t, withNames(t, arch),
			func(body []byte, _ uint64) bool {
				return len(body) >= 4 && binary.LittleEndian.Uint32(body) == paciasp
			})
		for _, space := range rooms {
			count := countOf(signed, space)
			if count == 0 {
				t.Errorf("no function of %s signs", space)
			}
			t.Logf("%s: %d functions", space, count)
		}
	})
}

// mapping is a line of /proc/<pid>/maps.
type mapping struct {
	from, to uint64
	rights   string
	path     string
}

func mappings(t *testing.T, pid int) []mapping {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil {
		t.Fatal(err)
	}
	var all []mapping
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		from, to, _ := strings.Cut(fields[0], "-")
		m := mapping{rights: fields[1]}
		if len(fields) > 5 {
			m.path = fields[5]
		}
		m.from, _ = strconv.ParseUint(from, 16, 64)
		m.to, _ = strconv.ParseUint(to, 16, 64)
		all = append(all, m)
	}
	return all
}

// baseOf is where the binary was loaded.
func baseOf(t *testing.T, all []mapping) uint64 {
	t.Helper()
	for _, m := range all {
		if filepath.Base(m.path) == filepath.Base(host.PluginBinary()) {
			return m.from
		}
	}
	t.Fatalf("the binary is not in %v", all)
	return 0
}

func TestProcessCannotWriteItsTablesNorRunItsData(t *testing.T) {
	relro := segment(openELF(t, host.PluginBinary()), elf.PT_GNU_RELRO)
	if relro == nil {
		t.Fatal("GNU_RELRO is missing")
	}
	all := mappings(t, rig.Start(t, host.Options{}).Pid())
	base, held := baseOf(t, all), false
	for _, m := range all {
		if strings.Contains(m.rights, "w") && strings.Contains(m.rights, "x") {
			t.Errorf("%x-%x is %s", m.from, m.to, m.rights)
		}
		if base+relro.Vaddr >= m.from && base+relro.Vaddr < m.to {
			held = m.rights[1] == '-' && base+relro.Vaddr+relro.Memsz <= m.to
		}
	}
	if !held {
		t.Error("the tables are writable in the running process")
	}
}

func TestProcessLiesWhereNobodyCanTell(t *testing.T) {
	setting, _ := os.ReadFile("/proc/sys/kernel/randomize_va_space")
	if strings.TrimSpace(string(setting)) == "0" {
		testenv.Lacking(t, "kernel.randomize_va_space is off")
	}
	first := baseOf(t, mappings(t, rig.Start(t, host.Options{}).Pid()))
	second := baseOf(t, mappings(t, rig.Start(t, host.Options{}).Pid()))
	if first == second {
		t.Errorf("two processes lie at %x", first)
	}
}
