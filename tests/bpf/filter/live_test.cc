// Filters on traffic that really arrives, at every hook a tap uses. The same
// frames and the same verdicts as libpcap's, frame by frame; TCX sees VLAN
// tags the kernel took out, which no test run shows.
#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <gtest/gtest.h>
#include <linux/if_link.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <sys/socket.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "bpf/filter/expressions.h"
#include "bpf/filter/filter_program.h"
#include "bpf/filter/frames.h"
#include "bpf/network_sandbox.h"
#include "capture/ebpf/instructions.h"
#include "capture/os/bpf_handles.h"
#include "filter/compile.h"
#include "filter/eval.h"

namespace xdplive::testing {
namespace {

namespace filter = xdplive::filter;
using capture::UniqueFd;

constexpr int kTcxIngress = 46;  // BPF_TCX_INGRESS, Linux 6.6
constexpr uint32_t kTcxNext = 0xffffffff;
constexpr uint32_t kNoMatchKey = 0;
constexpr uint32_t kMatchKey = 1;

struct Hook {
  std::string name;
  bpf_prog_type type;
  int attach_type;
  uint32_t flags;
  uint32_t go_on;  // the verdict that leaves the packet alone
};

const Hook kHooks[] = {
    {"native", BPF_PROG_TYPE_XDP, BPF_XDP, XDP_FLAGS_DRV_MODE, XDP_PASS},
    {"generic", BPF_PROG_TYPE_XDP, BPF_XDP, XDP_FLAGS_SKB_MODE, XDP_PASS},
    {"tcx", BPF_PROG_TYPE_SCHED_CLS, kTcxIngress, 0, kTcxNext},
};

// Adds one to map[key].
std::vector<bpf_insn> Count(int map, uint32_t key, uint32_t go_on) {
  return {
      capture::ebpf::StoreConstant(BPF_W, BPF_REG_10, -4,
                                   static_cast<int32_t>(key)),
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
      capture::ebpf::Alu32Constant(BPF_MOV, BPF_REG_0, go_on),
      capture::ebpf::Exit(),
  };
}

// What stands before a frame sent with PACKET_VNET_HDR: the struct
// virtio_net_hdr of <linux/virtio_net.h>, which no C++ compiler reads.
struct BufferLayout {
  uint8_t flags, gso_type;
  uint16_t first_buffer_bytes;
  uint16_t gso_size, checksum_start, checksum_offset;
};
static_assert(sizeof(BufferLayout) == 10);

// The other end of the wire. One socket for all frames: closing one waits for
// the whole kernel.
class Wire {
 public:
  Wire() : socket_(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0)) {
    const int on = 1;
    setsockopt(socket_.get(), SOL_PACKET, PACKET_VNET_HDR, &on, sizeof(on));
    to_.sll_family = AF_PACKET;
    to_.sll_protocol = htons(ETH_P_ALL);
    to_.sll_ifindex = static_cast<int>(if_nametoindex("veth0"));
  }

  // Of a frame longer than a page only the Ethernet header lies in the first
  // buffer, as with a driver that fills pages.
  bool Send(const Frame& frame) const {
    BufferLayout layout{};
    layout.first_buffer_bytes = ETH_HLEN;
    iovec parts[] = {{&layout, sizeof(layout)},
                     {const_cast<uint8_t*>(frame.data()), frame.size()}};
    msghdr message{};
    message.msg_name = const_cast<sockaddr_ll*>(&to_);
    message.msg_namelen = sizeof(to_);
    message.msg_iov = parts;
    message.msg_iovlen = 2;
    return sendmsg(socket_.get(), &message, 0) >= 0;
  }

 private:
  UniqueFd socket_;
  sockaddr_ll to_{};
};

// A hook of veth1 at which one filter after the other counts its verdicts.
class LiveFilter {
 public:
  explicit LiveFilter(const Hook& hook)
      : hook_(hook),
        counts_(bpf_map_create(BPF_MAP_TYPE_ARRAY, "verdicts", 4,
                               sizeof(uint64_t), 2, nullptr)) {}

  // Attaches `filter`, or puts it in the place of the one before.
  absl::Status Install(const filter::Filter& filter) {
    const auto program = capture::ebpf::Translate(
        filter.program,
        {.type = hook_.type,
         .on_match = Count(counts_.get(), kMatchKey, hook_.go_on),
         .on_no_match = Count(counts_.get(), kNoMatchKey, hook_.go_on)});
    if (!program.ok()) return program.status();
    const auto fd = LoadInstructions(hook_.type, *program);
    if (!fd.ok()) return fd.status();
    if (link_.valid()) {
      if (bpf_link_update(link_.get(), fd->get(), nullptr) == 0) {
        return absl::OkStatus();
      }
      return absl::ErrnoToStatus(errno, "replace");
    }
    bpf_link_create_opts options{};
    options.sz = sizeof(options);
    options.flags = hook_.flags;
    link_ = UniqueFd(bpf_link_create(
        fd->get(), static_cast<int>(if_nametoindex("veth1")),
        static_cast<bpf_attach_type>(hook_.attach_type), &options));
    if (link_.valid()) return absl::OkStatus();
    return absl::ErrnoToStatus(errno, "attach");
  }

  // The verdict on `frame`, asked again while it is not the one expected: a
  // frame of the kernel's own may come in between, a wrong verdict stands.
  std::optional<bool> Judge(const Frame& frame, bool expected) const {
    std::optional<bool> verdict;
    for (int attempt = 0; attempt < 3 && verdict != expected; ++attempt) {
      verdict = JudgeOnce(frame);
    }
    return verdict;
  }

 private:
  // The verdict on `frame`, sent from the other end; nothing when it does not
  // arrive. Sent again after a while: the queue it passes is the CPU's, which
  // other traffic of this machine may fill.
  std::optional<bool> JudgeOnce(const Frame& frame) const {
    const uint64_t matched = Read(kMatchKey);
    const uint64_t unmatched = Read(kNoMatchKey);
    for (int attempt = 0; attempt < 3 && wire_.Send(frame); ++attempt) {
      const absl::Time deadline = absl::Now() + absl::Seconds(2);
      while (absl::Now() < deadline) {
        if (Read(kMatchKey) > matched) return true;
        if (Read(kNoMatchKey) > unmatched) return false;
      }
    }
    return std::nullopt;
  }

  uint64_t Read(uint32_t key) const {
    uint64_t value = 0;
    bpf_map_lookup_elem(counts_.get(), &key, &value);
    return value;
  }

  const Hook& hook_;
  Wire wire_;
  UniqueFd counts_;
  UniqueFd link_;
};

class FilterLiveTest : public ::testing::TestWithParam<Hook> {
 protected:
  void SetUp() override {
    const absl::Status allowed = CheckBpfAllowed();
    if (!allowed.ok() && !IsBpfRequired()) GTEST_SKIP() << allowed;
    ASSERT_TRUE(allowed.ok()) << allowed;
    auto sandbox = NetworkSandbox::Enter();
    ASSERT_TRUE(sandbox.ok()) << sandbox.status();
    sandbox_.emplace(*std::move(sandbox));
  }

  void Compare(const std::vector<Frame>& frames) {
    LiveFilter live(GetParam());
    for (absl::string_view text : Expressions()) {
      SCOPED_TRACE(text);
      const auto compiled = filter::Compile(text);
      ASSERT_TRUE(compiled.ok()) << compiled.status();
      const absl::Status installed = live.Install(*compiled);
      if (GetParam().attach_type == kTcxIngress &&
          absl::IsInvalidArgument(installed)) {
        GTEST_SKIP() << "no TCX in this kernel (Linux 6.6)";
      }
      ASSERT_TRUE(installed.ok()) << installed;
      for (const Frame& frame : frames) {
        const bool expected = filter::Matches(*compiled, frame, frame.size());
        EXPECT_EQ(live.Judge(frame, expected), expected)
            << absl::BytesToHexString(absl::string_view(
                   reinterpret_cast<const char*>(frame.data()),
                   std::min<size_t>(frame.size(), 200)));
      }
    }
  }

 private:
  std::optional<NetworkSandbox> sandbox_;
};

TEST_P(FilterLiveTest, JudgesArrivingFramesAsLibpcapDoes) {
  Compare(WholeFrames());
}

TEST_P(FilterLiveTest, JudgesFramesOfManyBuffersAsLibpcapDoes) {
  for (const char* end : {"veth0", "veth1"}) {
    ASSERT_TRUE(
        NetworkSandbox::Ip(absl::StrCat("link set ", end, " mtu 9000")).ok());
  }
  std::vector<Frame> frames = WholeFrames();
  for (Frame& frame : frames) frame.resize(frame.size() + 5000, 0x11);
  Compare(frames);
}

INSTANTIATE_TEST_SUITE_P(Hooks, FilterLiveTest, ::testing::ValuesIn(kHooks),
                         [](const auto& hook) { return hook.param.name; });

}  // namespace
}  // namespace xdplive::testing
