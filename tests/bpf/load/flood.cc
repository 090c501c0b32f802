#include "bpf/load/flood.h"

#include <bpf/bpf.h>
#include <linux/ethtool.h>
#include <net/if.h>
#include <sched.h>
#include <time.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "bpf/load/flood_contract.h"
#include "flood.skel.h"
#include "kit/cc/packet_builder.h"

namespace xdplive::testing {
namespace {

constexpr uint32_t kBurst = 16384;
constexpr std::string_view kDestination = "203.0.113.1";
constexpr uint16_t kDestinationPort = 9;
constexpr uint32_t kHeaderBytes = 42;  // Ethernet, IPv4, UDP
constexpr int kIpv4Start = 14;
constexpr int kIpv4Bytes = 20;
constexpr absl::Duration kPatience = absl::Seconds(10);

std::vector<int> Processors() {
  cpu_set_t allowed;
  std::vector<int> processors;
  if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0) return {0};
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &allowed)) processors.push_back(cpu);
  }
  return processors;
}

// A frame takes the queue of its processor.
void StayOn(int processor) {
  cpu_set_t only;
  CPU_ZERO(&only);
  CPU_SET(processor, &only);
  sched_setaffinity(0, sizeof(only), &only);
}

int64_t ThreadRunTime() {
  timespec ran{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ran);
  return ran.tv_sec * 1'000'000'000 + ran.tv_nsec;
}

// To nobody: the receiver's stack drops what is not for its address.
ByteVector Template(uint32_t bytes) {
  return Packet()
      .Ethernet()
      .Ipv4("0.0.0.0", kDestination)
      .Checksum(0)
      .Udp(0, kDestinationPort)
      .Checksum(0)
      .Payload(ByteVector(bytes - kHeaderBytes))
      .Bytes();
}

uint32_t Ipv4Sum(const ByteVector& frame) {
  uint32_t sum = FLOOD_NET >> 16;
  for (int i = 0; i < kIpv4Bytes; i += 2) {
    sum += frame[kIpv4Start + i] << 8 | frame[kIpv4Start + i + 1];
  }
  return sum;
}

}  // namespace

void Flood::Destroy::operator()(flood_bpf* programs) const {
  flood_bpf::destroy(programs);
}

absl::StatusOr<std::unique_ptr<Flood>> Flood::Prepare(
    const FloodOptions& options) {
  std::unique_ptr<Flood> flood(new Flood);
  flood->options_ = options;
  flood->frame_ = Template(options.frame_bytes);
  if (absl::Status status = flood->Load(); !status.ok()) return status;
  return flood;
}

absl::Status Flood::Load() {
  programs_.reset(flood_bpf::open());
  if (programs_ == nullptr) return absl::ErrnoToStatus(errno, "open the flood");
  programs_->rodata->flood_settings = {
      .ifindex = if_nametoindex(options_.sender.c_str()),
      .tuples = options_.tuples,
      .marked_one_in = options_.marked_one_in,
      .ip_sum = Ipv4Sum(frame_)};
  bpf_program__set_autoload(programs_->progs.witness, false);
  const int error = flood_bpf::load(programs_.get());
  if (error == 0) return absl::OkStatus();
  return absl::ErrnoToStatus(-error, "load the flood");
}

absl::Status Flood::MakeReady(const std::string& sender,
                              const std::string& receiver) {
  const auto queues = static_cast<uint32_t>(Processors().back() + 1);
  absl::Status status = SetQueues(sender, queues);
  if (status.ok()) status = SetQueues(receiver, queues);
  return status;
}

absl::Status Flood::TakeFrames(const std::string& receiver) {
  return SetOffload(receiver, ETHTOOL_SGRO, true);
}

absl::StatusOr<Flood::Sent> Flood::Send(uint64_t packets) {
  std::atomic<int64_t> left(static_cast<int64_t>(packets));
  return SendGranted([&left]() -> uint32_t {
    const int64_t before = left.fetch_sub(kBurst);
    return static_cast<uint32_t>(
        std::clamp(before, int64_t{0}, int64_t{kBurst}));
  });
}

absl::StatusOr<Flood::Sent> Flood::SendFor(absl::Duration duration) {
  const absl::Time end = absl::Now() + duration;
  return SendGranted([end] { return absl::Now() < end ? kBurst : 0; });
}

absl::StatusOr<Flood::Sent> Flood::SendGranted(const Grant& grant) {
  const auto before = ReadDeviceCounters(options_.receiver);
  if (!before.ok()) return before.status();
  const absl::Time begin = absl::Now();
  const auto made = Make(grant);
  const absl::Duration took = absl::Now() - begin;
  if (!made.ok()) return made.status();
  const auto change = WaitFor(made->frames, *before);
  if (!change.ok()) return change.status();
  return Sent{.packets = change->received,
              .bytes = change->received_bytes,
              .dropped = change->receive_dropped,
              .took = took,
              .ran = made->ran};
}

absl::StatusOr<Flood::Made> Flood::Make(const Grant& grant) const {
  std::atomic<uint64_t> made = 0;
  std::atomic<int64_t> ran_ns = 0;
  std::atomic<int> error = 0;
  std::vector<std::thread> makers;
  for (int processor : Processors()) {
    makers.emplace_back([this, &grant, &made, &ran_ns, &error, processor] {
      StayOn(processor);
      for (uint32_t frames = grant(); frames > 0 && error == 0;
           frames = grant()) {
        const absl::Status status = MakeBurst(frames);
        if (!status.ok()) error = EINVAL;
        made += frames;
      }
      ran_ns += ThreadRunTime();
    });
  }
  for (std::thread& maker : makers) maker.join();
  if (error == 0) {
    return Made{.frames = made, .ran = absl::Nanoseconds(ran_ns.load())};
  }
  return absl::ErrnoToStatus(error, "run the flood");
}

absl::Status Flood::MakeBurst(uint32_t frames) const {
  bpf_test_run_opts options{};
  options.sz = sizeof(options);
  options.data_in = frame_.data();
  options.data_size_in = static_cast<uint32_t>(frame_.size());
  options.repeat = static_cast<int>(frames);
  options.flags = BPF_F_TEST_XDP_LIVE_FRAMES;
  const int error =
      bpf_prog_test_run_opts(bpf_program__fd(programs_->progs.flood), &options);
  if (error == 0) return absl::OkStatus();
  return absl::ErrnoToStatus(-error, "run the flood");
}

absl::StatusOr<DeviceCounters> Flood::WaitFor(
    uint64_t frames, const DeviceCounters& before) const {
  const absl::Time deadline = absl::Now() + kPatience;
  while (absl::Now() < deadline) {
    const auto now = ReadDeviceCounters(options_.receiver);
    if (!now.ok()) return now.status();
    const DeviceCounters change = *now - before;
    if (change.received + change.receive_dropped >= frames) return change;
    absl::SleepFor(absl::Milliseconds(1));
  }
  return absl::DeadlineExceededError(
      absl::StrCat("not all of ", frames, " frames arrived or were dropped"));
}

std::vector<uint8_t> Flood::Frame(uint32_t bytes, uint32_t tuple) {
  const uint32_t words[] = {FLOOD_MAGIC, tuple};
  ByteVector payload(bytes - kHeaderBytes);
  std::memcpy(payload.data(), words, sizeof(words));
  return Packet()
      .Ethernet()
      .Ipv4(SourceAddress(tuple), kDestination)
      .Udp(SourcePort(tuple), kDestinationPort)
      .Checksum(0)
      .Payload(payload)
      .Bytes();
}

std::string Flood::SourceAddress(uint32_t tuple) {
  return absl::StrFormat("198.18.%d.%d", tuple >> 8 & 0xff, tuple & 0xff);
}

uint32_t Flood::SourceNumber(uint32_t tuple) {
  return FLOOD_NET | (tuple & 0xffff);
}

uint16_t Flood::SourcePort(uint32_t tuple) {
  return static_cast<uint16_t>(FLOOD_PORT + (tuple >> 16));
}

}  // namespace xdplive::testing
