// The seam of this room: what the plugin asks of the kernel, without a word
// of libbpf. The real engine is capture/capture_engine.h; tests hand in a fake,
// and tests/contract holds both to what is said here.
//
// Threads: every method may be called from any thread. Packet sinks are called
// from the one reader thread of the engine, window sinks from whichever thread
// closes a window, one at a time; neither may block.
#ifndef XDPLIVE_TAP_ENGINE_H_
#define XDPLIVE_TAP_ENGINE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "filter/filter.h"
#include "tap_contract.h"

namespace xdplive::tap {

enum class Direction : uint8_t { kIngress = 0, kEgress = 1 };

// "ingress" or "egress".
const char* DirectionName(Direction direction);

// One packet of the show lane. `bytes` starts at the Ethernet header and is
// valid only during the call that hands it out.
struct PacketView {
  int64_t time_unix_ns = 0;
  uint32_t wire_length =
      0;  // of the frame, bytes incl. Ethernet header, no FCS
  // Packets on the wire that the frame stands for: more than one where GRO or
  // GSO keeps several in one frame.
  uint16_t wire_packets = 1;
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

using TapFlow = tap_flow_record;

// What one tap counted from `begin` to `end`, all of it and nothing twice: the
// windows of a tap follow one another without a gap. Where the clock was set
// back while it ran, begin = end: how long it was is not known.
struct TapWindow {
  int64_t begin_unix_ns = 0;
  int64_t end_unix_ns = 0;
  tap_amount seen = {};  // by the hook, matched or not
  tap_window counts = {};
  // Each flow once, its CPUs added up; times are CLOCK_MONOTONIC of the kernel
  // plus `clock_offset_ns` = Unix time. Only those in whose key.taps the bit
  // `slot` is set are of this tap; the others belong to its neighbours.
  absl::Span<const TapFlow> flows;
  int slot = 0;
  int64_t clock_offset_ns = 0;
};

// Takes the windows of one tap, in order. What is pointed to is valid only
// during the call.
class WindowSink {
 public:
  virtual ~WindowSink() = default;
  virtual void OnWindow(const TapWindow& window) = 0;
};

// Who is watched. Equal specs are one tap in the kernel.
struct TapSpec {
  std::string interface;
  Direction direction = Direction::kIngress;
  std::string filter;  // pcap-filter text, trimmed; "" matches everything
  filter::Compiled compiled = {};  // of `filter`; null: the engine compiles it

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
  // What one packet costs the hook with all its taps, by the kernel's own run
  // statistics; nothing while nobody measures.
  std::optional<double> ns_per_packet;
  // Bytes of the programs and maps behind it, the ring included. The taps of
  // one interface and direction share them, so do not add these up.
  uint64_t kernel_memory = 0;
};

// The ways to attach, from the gentlest for the interface on.
enum class Rung : uint8_t {
  kNative,        // XDP in the driver, frames of several buffers
  kNativeSingle,  // the same, frames of one buffer
  kTcx,
  kClsact,  // TC's older way
  kGeneric,
};

// "native", "native (single buffer)", "tcx", "tcx (clsact)", "generic".
const char* RungName(Rung rung);

enum class AttachOutcome : uint8_t {
  kHolds,
  kRefused,  // by the kernel
  kLeftOut,  // by choice: it would cost more than it gains, or not see all
};

// "holds", "refused", "left out".
const char* OutcomeName(AttachOutcome outcome);

// One rung of the attach ladder that was tried or left out.
struct AttachStep {
  Rung rung = Rung::kNative;
  AttachOutcome outcome = AttachOutcome::kHolds;
  std::string reason;  // "" for the one that holds; else why not, and the mend
};

// How a hook came to be attached.
struct AttachReport {
  int interface_index = 0;
  std::string mode;  // "native", "tcx", "generic"; "" while nothing is attached
  std::vector<AttachStep> steps;  // the one that holds is the last
  // What a person should know of the one that holds: what it cannot see, what
  // was held down.
  std::vector<std::string> notes;
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
  bool ethernet = true;                // frames start with an Ethernet header
  AttachReport ingress;
  AttachReport egress;
};

// They size kernel memory.
struct EngineOptions {
  std::string attach_mode = "auto";    // auto, native, tcx, generic
  uint32_t packets_per_second = 2000;  // show-lane budget of each tap
  uint32_t snap_length = 192;
  uint32_t ring_buffer_bytes = 16u << 20;
  uint32_t flow_table_entries = 65536;  // flows of one window and hook
  // Of kernel memory, all hooks and the ring together; 0: a bound by the size
  // of the machine. It is checked before any is taken; flow tables get fewer
  // entries where all that are wanted would not fit.
  uint64_t kernel_bytes = 0;

  friend bool operator==(const EngineOptions&, const EngineOptions&) = default;
};

// A running tap. Holding it keeps the kernel side attached, whether its engine
// is there still or not; the last holder's release detaches it, and must not
// happen from within a sink.
class Tap {
 public:
  virtual ~Tap() = default;
  virtual const TapSpec& spec() const = 0;
  // Of its hook, as it was attached.
  virtual AttachReport attachment() const = 0;
  // The tap counts and shows from its first sink on, so that every packet it
  // shows has a taker. After RemoveSink returns, the sink is not called again.
  virtual void AddSink(PacketSink* sink) = 0;
  virtual void RemoveSink(PacketSink* sink) = 0;
  // The same for windows; a window sink alone does not start the tap.
  virtual void AddWindowSink(WindowSink* sink) = 0;
  virtual void RemoveWindowSink(WindowSink* sink) = 0;
  // As of the last window: at most a second old.
  virtual absl::StatusOr<LedgerRow> ReadLedger() const = 0;
  // False once its interface is gone, or someone detached its program: it
  // counts no more, and a new one must be opened.
  virtual bool attached() const = 0;
};

// A hook that was made anew under its taps.
struct Renewal {
  std::string interface;
  Direction direction = Direction::kIngress;
  // It is attached in another way: what passed meanwhile was not seen. Else no
  // packet was missed.
  bool moved = false;
  absl::Status status;  // why it stays as it was; of one that moved, detached
  AttachReport report;
};

// Something that lasts as long as its holder.
using Hold = std::shared_ptr<void>;

class Engine {
 public:
  virtual ~Engine() = default;

  // Attaches on first use. Errors: NOT_FOUND (no such interface),
  // PERMISSION_DENIED (which capability is missing and how to grant it),
  // UNIMPLEMENTED (an interface or filter this engine cannot serve),
  // INVALID_ARGUMENT (filter does not compile, in libpcap's words),
  // RESOURCE_EXHAUSTED (the interface has all the taps it can have in this
  // direction: TAP_SLOTS; or kernel_bytes are spent).
  virtual absl::StatusOr<std::shared_ptr<Tap>> OpenTap(const TapSpec& spec) = 0;

  // Sizes and attach mode of what is attached from now on. What is attached
  // already stays as it is until RenewHook; the ring does until no tap is left.
  // Options out of bounds are errors of OpenTap.
  virtual void SetOptions(const EngineOptions& options) = 0;
  // Makes one hook as the options ask, while its taps and what they counted
  // stay; nothing when all are so. With `may_move` it is attached in another
  // way, too, where the attach mode asks for that. Takes some tenths of a
  // second, in which no other call waits for it but those for this hook. What
  // fails is not tried again for the same options.
  virtual std::optional<Renewal> RenewHook(bool may_move) = 0;
  // As it was asked for; 0 while there is none.
  virtual uint32_t ring_bytes() const = 0;
  // How many hooks (an interface in a direction) there will be, so that each
  // gets its part of kernel_bytes.
  virtual void ExpectHooks(size_t hooks) = 0;

  // Every interface of this namespace, by name.
  virtual absl::StatusOr<std::vector<InterfaceInfo>> Interfaces() const = 0;

  // Name of the interface that carries the default route; NOT_FOUND if none.
  virtual absl::StatusOr<std::string> DefaultRouteInterface() const = 0;

  // One row per tap that is installed now. Closes the current window first, so
  // that the rows are of this moment and add up exactly.
  virtual std::vector<LedgerRow> ReadLedger() = 0;

  // While one is held, the kernel measures what packets cost, which itself
  // costs some 20 ns a packet.
  virtual absl::StatusOr<Hold> MeasureCost() = 0;

  // While one is held, windows close every 200 ms instead of every second.
  virtual Hold HurryWindows() = 0;
};

}  // namespace xdplive::tap

#endif  // XDPLIVE_TAP_ENGINE_H_
