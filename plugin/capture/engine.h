// The seam of this room: what the plugin asks of the kernel, without a word
// of libbpf. The real engine is capture/xdp_engine.h; tests hand in a fake.
//
// Threads: every method may be called from any thread. Sinks are called from
// the one reader thread of the engine and must not block.
#ifndef XDPLIVE_CAPTURE_ENGINE_H_
#define XDPLIVE_CAPTURE_ENGINE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace xdplive::capture {

enum class Direction : uint8_t { kIngress = 0, kEgress = 1 };

// "ingress" or "egress".
const char* DirectionName(Direction direction);

// One packet of the show lane. `bytes` starts at the Ethernet header and is
// valid only during the call that hands it out.
struct PacketView {
  int64_t time_unix_ns = 0;
  uint32_t wire_length = 0;  // bytes incl. Ethernet header, no FCS
  uint16_t stripped_vlan_tci = 0;
  uint16_t stripped_vlan_protocol = 0;  // 0: the NIC stripped no tag
  Direction direction = Direction::kIngress;
  absl::Span<const uint8_t> bytes;
};

// Takes packets of one tap, in the order of their times.
class PacketSink {
 public:
  virtual ~PacketSink() = default;
  virtual void OnPackets(absl::Span<const PacketView> packets) = 0;
};

// Who is watched. Equal specs are one tap in the kernel.
struct TapSpec {
  std::string interface;
  Direction direction = Direction::kIngress;
  std::string filter;  // pcap-filter text; "" matches everything

  friend bool operator==(const TapSpec&, const TapSpec&) = default;
  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 misreads the operator
  friend auto operator<=>(const TapSpec&, const TapSpec&) = default;
};

// The counters of one tap since it was installed, read in one pass.
//   seen = matched + unmatched; matched = counted + overflow
//   matched = shown + over_budget + ring_full
struct LedgerRow {
  TapSpec tap;
  std::string attach_mode;  // "native", "tcx", "generic"
  uint64_t seen = 0;
  uint64_t seen_bytes = 0;
  uint64_t matched = 0;
  uint64_t matched_bytes = 0;
  uint64_t counted = 0;
  uint64_t overflow = 0;
  uint64_t shown = 0;
  uint64_t over_budget = 0;
  uint64_t ring_full = 0;
  uint64_t unparsed = 0;
  uint64_t kernel_memory = 0;  // bytes of its program, maps and ring
};

// One rung of the attach ladder that was tried.
struct AttachStep {
  std::string mode;    // "native", "generic", …
  std::string reason;  // "" for the rung that holds; else why not, and the mend
};

// One interface of this network namespace as the kernel shows it.
struct InterfaceInfo {
  std::string name;
  int index = 0;
  bool up = false;
  bool loopback = false;
  uint32_t mtu = 0;
  int64_t speed_mbps = -1;             // -1: unknown
  std::string driver;                  // "" where the kernel names none
  std::vector<std::string> addresses;  // with prefix length: "10.0.0.1/24"
  std::string attach_mode;             // "" while nothing is attached
  std::vector<AttachStep> attach_steps;
};

// Bounds fixed when the engine starts; they size kernel memory.
struct EngineOptions {
  std::string attach_mode = "auto";    // auto, native, tcx, generic
  uint32_t packets_per_second = 2000;  // show-lane budget of each tap
  uint32_t snap_length = 128;
  uint32_t ring_buffer_bytes = 16u << 20;
};

// A running tap. Holding it keeps the kernel side attached; the last holder's
// release detaches it, and must not happen from within a sink.
class Tap {
 public:
  virtual ~Tap() = default;
  virtual const TapSpec& spec() const = 0;
  // The tap counts and shows from its first sink on, so that every packet it
  // shows has a taker. After RemoveSink returns, the sink is not called again.
  virtual void AddSink(PacketSink* sink) = 0;
  virtual void RemoveSink(PacketSink* sink) = 0;
  virtual absl::StatusOr<LedgerRow> ReadLedger() const = 0;
};

class Engine {
 public:
  virtual ~Engine() = default;

  // Attaches on first use. Errors: NOT_FOUND (no such interface),
  // PERMISSION_DENIED (which capability is missing and how to grant it),
  // UNIMPLEMENTED (direction or filter this engine cannot serve),
  // INVALID_ARGUMENT (filter does not compile, in libpcap's words).
  virtual absl::StatusOr<std::shared_ptr<Tap>> OpenTap(const TapSpec& spec) = 0;

  // Every interface of this namespace, by name.
  virtual absl::StatusOr<std::vector<InterfaceInfo>> Interfaces() const = 0;

  // Name of the interface that carries the default route; NOT_FOUND if none.
  virtual absl::StatusOr<std::string> DefaultRouteInterface() const = 0;

  // One row per tap that is installed now.
  virtual std::vector<LedgerRow> ReadLedger() const = 0;
};

}  // namespace xdplive::capture

#endif  // XDPLIVE_CAPTURE_ENGINE_H_
