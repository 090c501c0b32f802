// The seam: what the plugin asks of whoever watches interfaces, without a word
// of how that is done. capture/capture_engine.h watches this machine; tests
// hand in a fake, and tests/contract holds every engine to what is said here.
//
// Threads: every method may be called from any thread; sinks see TapSink.
#ifndef XDPLIVE_TAP_ENGINE_H_
#define XDPLIVE_TAP_ENGINE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "tap/attach.h"
#include "tap/drops.h"
#include "tap/engine_limits.h"
#include "tap/flow.h"
#include "tap/ledger.h"
#include "tap/origin.h"
#include "tap/packet.h"
#include "tap/settings.h"

namespace xdplive::tap {

// A moment of a tap's windows and one of its packets, as Unix time.
struct TapMoments {
  int64_t windows_unix_ns = INT64_MAX;
  int64_t packets_unix_ns = INT64_MAX;
};

// Takes what one tap shows and counts: packets in the order of their times,
// windows in theirs. What is pointed to is valid only during the call. Packets
// come from the one reader thread of the engine, windows from whichever thread
// closes one, one at a time; the two may run at once, and neither may block. A
// sink with no use for one of them leaves it out.
//
// An engine may know what a tap told before it was started here: then it brings
// that first, from within Tap::Start, as far as the sink wants it.
class TapSink {
 public:
  virtual ~TapSink() = default;
  virtual void OnPackets(absl::Span<const Packet> /*packets*/) {}
  // The same, with more to follow within tap::kManyInterval: nobody needs to
  // look at them before.
  virtual void OnPart(absl::Span<const Packet> packets) { OnPackets(packets); }
  virtual void OnWindow(const TapWindow& /*window*/) {}
  // From when on it wants the past: by default, nothing of it.
  virtual TapMoments WantsSince() const { return {}; }
  // Before the past: from when on it is whole. What the engine knows nothing of
  // began just now.
  virtual void OnPast(const TapMoments& /*whole_since*/) {}
  // All that comes from now on is new.
  virtual void OnPresent() {}
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
  DropCounts drops;
  AttachReport ingress;
  AttachReport egress;
};

// They size kernel memory.
struct EngineOptions {
  std::string attach_mode = "auto";  // auto, native, tcx, generic
  uint32_t packets_per_second =
      setting::kPacketsPerSecond.by_default;  // show-lane budget of each tap
  uint32_t snap_length = setting::kSnapLength.by_default;
  uint32_t ring_buffer_bytes = setting::kRingBufferMiB.by_default << 20;
  // Flows of one window and hook.
  uint32_t flow_table_entries = setting::kFlowTableEntries.by_default;
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
  // shows has a taker. `sink` is borrowed until it is stopped. May take its
  // time where there is a past.
  virtual void Start(TapSink& sink) = 0;
  // After it returns, the sink is not called again.
  virtual void Stop(TapSink& sink) = 0;
  // As of the last window: at most a second old.
  virtual absl::StatusOr<LedgerRow> ReadLedger() const = 0;
  // OK while it counts. UNAVAILABLE once it does not and will not again: its
  // interface is gone, someone detached its program, or whoever watches is out
  // of reach. A new one must be opened.
  virtual absl::Status status() const = 0;
};

// Takes a tap that is open, or why it is not: once, from a thread of the engine
// or before OpenTap returns. Whom it is handed to is its only holder. It may
// take its time, and must not let the engine go.
using TapOpened = std::function<void(absl::StatusOr<std::shared_ptr<Tap>>)>;

// Something that lasts as long as its holder.
using Hold = std::shared_ptr<void>;

// Taps that one interface can have in one direction.
inline constexpr int kTapsOfHook = 16;

class Engine {
 public:
  virtual ~Engine() = default;

  // Who captures, for a person: "this process", "the agent at /run/…".
  virtual std::string name() const = 0;

  // What it holds all who ask it to; see engine_limits.h. Errors: UNAVAILABLE
  // while it is not known, and so nothing may be shown that it might forbid.
  virtual absl::StatusOr<EngineLimits> limits() const { return EngineLimits(); }

  // Attaches on first use. Returns at once; `opened` is told how it went,
  // unless the engine goes before. Of taps asked for together, `batch` says how
  // many they are: small batches go first, so that who asks for one interface
  // does not wait for who asks for hundreds.
  //
  // Errors: NOT_FOUND (no such host or interface),
  // PERMISSION_DENIED (which capability is missing and how to grant it),
  // UNIMPLEMENTED (an interface or filter this engine cannot serve),
  // RESOURCE_EXHAUSTED (the interface has all the taps it can have in this
  // direction: kTapsOfHook; or kernel_bytes are spent).
  virtual void OpenTap(const TapSpec& spec, TapOpened opened,
                       size_t batch = 1) = 0;

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
