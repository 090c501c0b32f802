#include "bpf/attach_fixture.h"

#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/if_link.h>
#include <linux/if_packet.h>
#include <linux/seccomp.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "bpf/bpf_test_run.h"
#include "capture/attach/clsact_link.h"
#include "capture/attach/tcx_link.h"
#include "capture/attach/xdp_link.h"
#include "capture/ebpf/instructions.h"
#include "kit/cc/packet_builder.h"

namespace xdplive::testing {
namespace {

namespace filter = xdplive::filter;
using capture::UniqueFd;
using tap::Direction;

constexpr char kHere[] = "10.9.0.1";  // veth0's
constexpr char kThere[] = "10.9.0.2";
constexpr uint16_t kPort = 4242;
constexpr int kIngressChain = 46;  // BPF_TCX_INGRESS
constexpr int kEgressChain = 47;

std::vector<bpf_insn> CountAndEnd(int map, uint32_t verdict) {
  return {
      capture::ebpf::StoreConstant(BPF_W, BPF_REG_10, -4, 0),
      capture::ebpf::Alu64(BPF_MOV, BPF_REG_2, BPF_REG_10),
      capture::ebpf::Alu64Constant(BPF_ADD, BPF_REG_2, -4),
      capture::ebpf::Instruction(BPF_LD | BPF_DW | BPF_IMM, BPF_REG_1,
                                 BPF_PSEUDO_MAP_FD, 0, map),
      capture::ebpf::Instruction(0, 0, 0, 0, 0),
      capture::ebpf::Call(BPF_FUNC_map_lookup_elem),
      capture::ebpf::Instruction(BPF_JMP | BPF_JEQ | BPF_K, BPF_REG_0, 0, 2, 0),
      capture::ebpf::Alu64Constant(BPF_MOV, BPF_REG_1, 1),
      capture::ebpf::Instruction(BPF_STX | BPF_ATOMIC | BPF_DW, BPF_REG_0,
                                 BPF_REG_1, 0, BPF_ADD),
      capture::ebpf::Alu32Constant(BPF_MOV, BPF_REG_0, verdict),
      capture::ebpf::Exit(),
  };
}

sockaddr_in Address(const char* host) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(kPort);
  inet_pton(AF_INET, host, &address.sin_addr);
  return address;
}

// A socket of the IP stack behind veth0, or one that sees what veth1 gets.
UniqueFd DatagramSocket() {
  UniqueFd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const sockaddr_in address = Address(kHere);
  EXPECT_EQ(bind(socket.get(), reinterpret_cast<const sockaddr*>(&address),
                 sizeof(address)),
            0)
      << errno;
  return socket;
}

UniqueFd SocketOfVeth1() {
  UniqueFd socket(
      ::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(ETH_P_ALL)));
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(ETH_P_ALL);
  address.sll_ifindex = static_cast<int>(if_nametoindex("veth1"));
  EXPECT_EQ(bind(socket.get(), reinterpret_cast<const sockaddr*>(&address),
                 sizeof(address)),
            0)
      << errno;
  return socket;
}

// Sends again after a while: a link that came up just now still drops, and so
// does a queue that other traffic of this machine fills.
bool Passes(const std::function<void()>& send, const UniqueFd& socket,
            size_t bytes) {
  const timeval patience = {.tv_sec = 2, .tv_usec = 0};
  setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience,
             sizeof(patience));
  std::vector<char> got(bytes + 1);
  for (int attempt = 0; attempt < 5; ++attempt) {
    send();
    const ssize_t size = recv(socket.get(), got.data(), got.size(), 0);
    if (size >= 0) return size == static_cast<ssize_t>(bytes);
  }
  return false;
}

std::string XdpPrograms(uint32_t ifindex) {
  std::string ids;
  for (const uint32_t flags : {XDP_FLAGS_DRV_MODE, XDP_FLAGS_SKB_MODE}) {
    uint32_t id = 0;
    bpf_xdp_query_id(static_cast<int>(ifindex), static_cast<int>(flags), &id);
    absl::StrAppend(&ids, id, " ");
  }
  return ids;
}

}  // namespace

std::string NameOf(Way way) {
  constexpr const char* kNames[] = {"Native",        "Generic",
                                    "TcxIngress",    "TcxEgress",
                                    "ClsactIngress", "ClsactEgress"};
  return kNames[static_cast<size_t>(way)];
}

bool IsXdp(Way way) { return way == Way::kNative || way == Way::kGeneric; }

bool IsEgress(Way way) {
  return way == Way::kTcxEgress || way == Way::kClsactEgress;
}

bool IsClsact(Way way) {
  return way == Way::kClsactIngress || way == Way::kClsactEgress;
}

absl::StatusOr<CountingProgram> CountingProgram::Load(bpf_prog_type type,
                                                      uint32_t verdict,
                                                      const std::string& name) {
  UniqueFd runs(bpf_map_create(BPF_MAP_TYPE_ARRAY, "runs", sizeof(uint32_t),
                               sizeof(uint64_t), 1, nullptr));
  if (!runs.valid()) return absl::ErrnoToStatus(errno, "make a counter");
  const std::vector<bpf_insn> code = CountAndEnd(runs.get(), verdict);
  bpf_prog_load_opts options{};
  options.sz = sizeof(options);
  if (type == BPF_PROG_TYPE_XDP) options.prog_flags = BPF_F_XDP_HAS_FRAGS;
  UniqueFd program(bpf_prog_load(type, name.c_str(), "GPL", code.data(),
                                 code.size(), &options));
  if (!program.valid()) return absl::ErrnoToStatus(errno, "load a counter");
  return CountingProgram(std::move(runs), std::move(program));
}

uint64_t CountingProgram::count() const {
  const uint32_t key = 0;
  uint64_t count = 0;
  bpf_map_lookup_elem(runs_.get(), &key, &count);
  return count;
}

uint64_t CountingProgram::WaitFor(uint64_t expected) const {
  const absl::Time deadline = absl::Now() + absl::Seconds(10);
  while (count() < expected && absl::Now() < deadline) {
    absl::SleepFor(absl::Milliseconds(1));
  }
  return count();
}

absl::StatusOr<Child> Child::Start(const std::function<bool()>& action) {
  int ends[2];
  if (pipe(ends) != 0) return absl::ErrnoToStatus(errno, "make a pipe");
  const UniqueFd reading(ends[0]), writing(ends[1]);
  const pid_t pid = fork();
  if (pid < 0) return absl::ErrnoToStatus(errno, "fork");
  if (pid == 0) {
    const char well = action() ? 'y' : 'n';
    if (write(writing.get(), &well, 1) == 1) pause();
    _exit(1);
  }
  Child child(pid);
  char well = 0;
  if (read(reading.get(), &well, 1) != 1 || well != 'y') {
    return absl::InternalError("the child could not do its part");
  }
  return child;
}

void Child::Kill() {
  if (pid_ < 0) return;
  kill(pid_, SIGKILL);
  waitpid(std::exchange(pid_, -1), nullptr, 0);
}

bool KeepOnly(std::initializer_list<int> capabilities) {
  __user_cap_header_struct header{};
  header.version = _LINUX_CAPABILITY_VERSION_3;
  __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3] = {};
  for (const int capability : capabilities) {
    sets[capability / 32].effective |= 1u << capability % 32;
    sets[capability / 32].permitted |= 1u << capability % 32;
  }
  return syscall(SYS_capset, &header, sets) == 0;
}

bool Refuse(int number, uint32_t first_argument, int error) {
  sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<uint32_t>(number), 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, first_argument, 0, 1),
      BPF_STMT(BPF_RET | BPF_K,
               SECCOMP_RET_ERRNO | static_cast<uint32_t>(error)),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program = {.len = std::size(code), .filter = code};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

bool RefuseNetlink() { return Refuse(SYS_socket, AF_NETLINK, EAFNOSUPPORT); }

bool RefuseLinks() { return Refuse(SYS_bpf, BPF_LINK_CREATE, EINVAL); }

std::string OutputOf(const std::string& command) {
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return "";
  std::string output;
  char part[4096];
  while (const size_t got = fread(part, 1, sizeof(part), pipe)) {
    output.append(part, got);
  }
  pclose(pipe);
  return output;
}

void AttachTest::SetUp() {
  SKIP_WITHOUT_BPF();
  auto sandbox = NetworkSandbox::Enter();
  ASSERT_TRUE(sandbox.ok()) << sandbox.status();
  sandbox_.emplace(*std::move(sandbox));
  Run(absl::StrCat("ip link set veth0 address ", std::string(kDestinationMac)));
  MeetNeighbour();
  // Frames of its own would be counted.
  for (const char* name : {"veth0", "veth1"}) {
    std::ofstream(
        absl::StrCat("/proc/sys/net/ipv6/conf/", name, "/disable_ipv6"))
        << 1;
  }
}

void AttachTest::MeetNeighbour() {
  Run(absl::StrCat("ip neighbour replace ", kThere, " lladdr ",
                   std::string(kSourceMac), " dev veth0"));
}

void AttachTest::Run(const std::string& command) {
  ASSERT_EQ(std::system(command.c_str()), 0) << command;
}

uint32_t AttachTest::Index(const std::string& interface) {
  return if_nametoindex(interface.c_str());
}

absl::StatusOr<std::unique_ptr<capture::HookLink>> AttachTest::Attach(
    Way way, int program_fd, uint32_t ifindex) {
  const std::string name = "veth0";
  const Direction direction =
      IsEgress(way) ? Direction::kEgress : Direction::kIngress;
  if (IsXdp(way)) {
    return capture::XdpLink::Create(program_fd, name, ifindex,
                                    way == Way::kNative
                                        ? capture::XdpMode::kNative
                                        : capture::XdpMode::kGeneric);
  }
  if (IsClsact(way)) {
    return capture::ClsactLink::Create(program_fd, name, ifindex, direction);
  }
  return capture::TcxLink::Create(program_fd, name, ifindex, direction);
}

absl::StatusOr<CountingProgram> AttachTest::LoadFor(Way way,
                                                    const std::string& name) {
  if (IsXdp(way)) {
    return CountingProgram::Load(BPF_PROG_TYPE_XDP, XDP_PASS, name);
  }
  return CountingProgram::Load(BPF_PROG_TYPE_SCHED_CLS, CountingProgram::kGoOn,
                               name);
}

bool AttachTest::Arrives(size_t bytes) {
  const UniqueFd socket = DatagramSocket();
  const ByteVector frame = Packet()
                               .Ethernet()
                               .Ipv4(kThere, kHere)
                               .Udp(kPort, kPort)
                               .Payload(ByteVector(bytes, 'x'))
                               .Bytes();
  const auto send = [&frame] {
    const absl::Status sent = NetworkSandbox::Send("veth1", {frame});
    EXPECT_TRUE(sent.ok()) << sent;
  };
  return Passes(send, socket, bytes);
}

bool AttachTest::Leaves(size_t bytes) {
  constexpr size_t kHeaders = 14 + 20 + 8;
  const UniqueFd wire = SocketOfVeth1();
  const UniqueFd socket = DatagramSocket();
  const sockaddr_in to = Address(kThere);
  const std::string payload(bytes, 'x');
  const auto send = [&] {
    EXPECT_EQ(sendto(socket.get(), payload.data(), bytes, 0,
                     reinterpret_cast<const sockaddr*>(&to), sizeof(to)),
              static_cast<ssize_t>(bytes))
        << errno;
  };
  return Passes(send, wire, kHeaders + bytes);
}

std::vector<uint32_t> AttachTest::TcxPrograms(Direction direction) {
  std::vector<uint32_t> ids(64);
  auto count = static_cast<uint32_t>(ids.size());
  const int chain =
      direction == Direction::kEgress ? kEgressChain : kIngressChain;
  const int error = bpf_prog_query(static_cast<int>(Index()),
                                   static_cast<bpf_attach_type>(chain), 0,
                                   nullptr, ids.data(), &count);
  ids.resize(error == 0 ? count : 0);
  return ids;
}

std::string AttachTest::WhatHangs() {
  return absl::StrCat(
      "xdp: ", XdpPrograms(Index()),
      "\ntcx ingress: ", absl::StrJoin(TcxPrograms(Direction::kIngress), " "),
      "\ntcx egress: ", absl::StrJoin(TcxPrograms(Direction::kEgress), " "),
      "\n", OutputOf("tc qdisc show dev veth0"),
      OutputOf("tc filter show dev veth0 ingress 2>/dev/null"),
      OutputOf("tc filter show dev veth0 egress 2>/dev/null"));
}

}  // namespace xdplive::testing
