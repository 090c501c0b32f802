#include "bpf/hook_harness.h"

#include <arpa/inet.h>
#include <linux/bpf.h>

#include <algorithm>
#include <cerrno>

#include "absl/strings/str_cat.h"
#include "capture/ring/ring_record.h"
#include "tc_prepare.skel.h"

namespace xdplive::testing {
namespace {

using capture::ProgramVariant;

constexpr uint32_t kGoOn = 0xffffffff;  // TC_ACT_UNSPEC
// The kernel begins no test run of TC with an IP frame shorter than its header.
constexpr size_t kNeverRefused = 64;

absl::Status RunProgram(int program_fd, uint32_t expected,
                        bpf_test_run_opts& options) {
  if (const int error = bpf_prog_test_run_opts(program_fd, &options);
      error != 0) {
    return absl::ErrnoToStatus(
        -error, absl::StrCat("run over ", options.data_size_in, " bytes"));
  }
  if (options.retval == expected) return absl::OkStatus();
  return absl::InternalError(absl::StrCat("verdict ", options.retval));
}

int KeepRecord(void* shown, void* data, size_t size) {
  const auto record = capture::DecodeRingRecord(
      absl::MakeConstSpan(static_cast<const uint8_t*>(data), size));
  if (!record) return -EBADMSG;
  static_cast<std::vector<ShownFrame>*>(shown)->push_back(
      {record->head, {record->bytes.begin(), record->bytes.end()}});
  return 0;
}

}  // namespace

void HookHarness::PrepareDeleter::operator()(tc_prepare_bpf* prepare) const {
  tc_prepare_bpf::destroy(prepare);
}

HookHarness::HookHarness(ProgramVariant variant, capture::UniqueFd ring,
                         capture::HookPrograms programs)
    : variant_(variant),
      ring_(std::move(ring)),
      programs_(std::move(programs)) {}

HookHarness::~HookHarness() = default;

absl::StatusOr<HookHarness> HookHarness::Load(const HarnessOptions& options) {
  capture::UniqueFd ring(bpf_map_create(BPF_MAP_TYPE_RINGBUF, "hook_test", 0, 0,
                                        options.ring_bytes, nullptr));
  if (!ring.valid()) return absl::ErrnoToStatus(errno, "make a ring buffer");
  absl::StatusOr<capture::HookPrograms> programs = capture::HookPrograms::Load(
      {.ifindex = kHookIfindex,
       .direction = options.direction,
       .snap_length = options.snap_length,
       .packets_per_second = options.packets_per_second,
       .flow_table_entries = options.flow_table_entries,
       .lazy_tables = options.lazy_tables,
       .columns = options.columns,
       .ring_fd = ring.get()},
      options.variant);
  if (!programs.ok()) return programs.status();
  for (int slot = 0; slot < TAP_SLOTS; ++slot) {
    if (absl::Status made = programs->EnsureWindows(slot); !made.ok()) {
      return made;
    }
  }
  HookHarness harness(options.variant, std::move(ring), *std::move(programs));
  if (options.variant == ProgramVariant::kTc) {
    if (absl::Status status = harness.Prepare(); !status.ok()) return status;
  }
  return harness;
}

absl::Status HookHarness::Prepare() {
  prepare_.reset(tc_prepare_bpf::open_and_load());
  if (prepare_ == nullptr) {
    return absl::ErrnoToStatus(errno, "load the program that makes frames");
  }
  const uint32_t key = 0;
  const int entry = programs_.entry_fd();
  if (bpf_map_update_elem(bpf_map__fd(prepare_->maps.prepared), &key, &entry,
                          BPF_ANY) != 0) {
    return absl::ErrnoToStatus(errno, "go on to the program under test");
  }
  return absl::OkStatus();
}

void HookHarness::SetState(uint16_t counting, uint16_t match_all, int buffer) {
  programs_.control().state =
      counting | uint64_t{match_all} << TAP_STATE_ALL_SHIFT |
      static_cast<uint64_t>(buffer) << TAP_STATE_BUFFER_SHIFT;
}

absl::Status HookHarness::Run(const HookFrame& frame, int repeat) {
  bpf_test_run_opts options{};
  options.sz = sizeof(options);
  options.repeat = repeat;
  return variant_ == ProgramVariant::kTc ? RunTc(frame, options)
                                         : RunXdp(frame, options);
}

absl::Status HookHarness::RunXdp(const HookFrame& frame,
                                 bpf_test_run_opts& options) {
  xdp_md context{};
  if (frame.linear_bytes != 0) {
    context.data_end = static_cast<uint32_t>(frame.linear_bytes);
    options.ctx_in = &context;
    options.ctx_size_in = sizeof(context);
  }
  options.data_in = frame.bytes.data();
  options.data_size_in = static_cast<uint32_t>(frame.bytes.size());
  return RunProgram(programs_.entry_fd(), XDP_PASS, options);
}

absl::Status HookHarness::RunTc(const HookFrame& frame,
                                bpf_test_run_opts& options) {
  __sk_buff context{};
  context.cb[0] = static_cast<uint32_t>(frame.bytes.size());
  context.cb[1] = htons(frame.vlan_protocol);
  context.cb[2] = frame.vlan_tci;
  context.gso_segs = frame.gso_segments;
  context.gso_size = frame.gso_size;
  options.ctx_in = &context;
  options.ctx_size_in = sizeof(context);
  ByteVector bytes = frame.bytes;
  bytes.resize(std::max(bytes.size(), kNeverRefused));
  options.data_in = bytes.data();
  options.data_size_in = static_cast<uint32_t>(bytes.size());
  return RunProgram(bpf_program__fd(prepare_->progs.tc_prepare), kGoOn,
                    options);
}

absl::StatusOr<std::vector<ShownFrame>> HookHarness::ReadRing() {
  std::vector<ShownFrame> shown;
  const capture::RingBufferPtr ring(
      ring_buffer__new(ring_.get(), &KeepRecord, &shown, nullptr));
  if (ring == nullptr) return absl::ErrnoToStatus(errno, "map the ring");
  if (const int taken = ring_buffer__consume(ring.get()); taken < 0) {
    return absl::ErrnoToStatus(-taken, "read the ring");
  }
  return shown;
}

std::string VariantName(ProgramVariant variant) {
  switch (variant) {
    case ProgramVariant::kXdpFrags:
      return "XdpFrags";
    case ProgramVariant::kXdpLinear:
      return "XdpLinear";
    case ProgramVariant::kXdpLegacy:
      return "XdpLegacy";
    case ProgramVariant::kTc:
      return "Tc";
  }
  return "";
}

}  // namespace xdplive::testing
