// Frames as fast as the kernel makes them, at one end of a veth pair.
#ifndef XDPLIVE_TESTS_BPF_LOAD_FLOOD_H_
#define XDPLIVE_TESTS_BPF_LOAD_FLOOD_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "bpf/load/device.h"

struct flood_bpf;

namespace xdplive::testing {

struct FloodOptions {
  uint32_t tuples = 100;
  // One frame in so many is of the tuple `tuples`, one more than the others;
  // 0: none.
  uint32_t marked_one_in = 0;
  uint32_t frame_bytes = 64;  // without FCS; at least 50
  std::string sender = "veth1";
  std::string receiver = "veth0";
};

// A program writes UDP frames that the kernel runs as if they had come in
// (BPF_F_TEST_XDP_LIVE_FRAMES) and sends them out of the sender, from every
// processor at once, over one queue each. Tuples take turns on each.
//
// What was sent is what the receiving device counts as received: frames that
// did not fit into the queue between the two ends were never on the wire. That
// count is the veth driver's, made beside the hooks; no program of ours has a
// part in it. `dropped` counts the others.
//
// Threads: one at a time, in the namespace of the interfaces.
class Flood {
 public:
  struct Sent {
    uint64_t packets = 0;
    uint64_t bytes = 0;
    uint64_t dropped = 0;
    absl::Duration took;
    absl::Duration ran;  // of the processors together, the receiving included
  };

  // Gives every processor a queue of its own, so that none crowds another's.
  // To be called before anything is attached.
  static absl::Status MakeReady(const std::string& sender,
                                const std::string& receiver);
  // Lets `receiver` take frames while no native XDP program is on it.
  static absl::Status TakeFrames(const std::string& receiver);

  static absl::StatusOr<std::unique_ptr<Flood>> Prepare(
      const FloodOptions& options);

  // Sends about `packets`, at full speed; returns when the receiver is
  // through with all of them.
  absl::StatusOr<Sent> Send(uint64_t packets);
  absl::StatusOr<Sent> SendFor(absl::Duration duration);

  // The frame of one tuple as the flood sends it, to be sent by other means.
  static std::vector<uint8_t> Frame(uint32_t bytes, uint32_t tuple);
  // Where tuple i comes from: address ("198.18.1.2", or the number) and port.
  static std::string SourceAddress(uint32_t tuple);
  static uint32_t SourceNumber(uint32_t tuple);
  static uint16_t SourcePort(uint32_t tuple);

 private:
  // How many frames to make next; 0: no more. Called by several threads.
  using Grant = std::function<uint32_t()>;
  struct Destroy {
    void operator()(flood_bpf* programs) const;
  };

  Flood() = default;
  absl::Status Load();
  absl::StatusOr<Sent> SendGranted(const Grant& grant);
  struct Made {
    uint64_t frames = 0;
    absl::Duration ran;
  };
  // On every processor at once.
  absl::StatusOr<Made> Make(const Grant& grant) const;
  absl::Status MakeBurst(uint32_t frames) const;
  // Waits until the receiver is through with `frames` since `before`.
  absl::StatusOr<DeviceCounters> WaitFor(uint64_t frames,
                                         const DeviceCounters& before) const;

  FloodOptions options_;
  std::vector<uint8_t> frame_;
  std::unique_ptr<flood_bpf, Destroy> programs_;
};

}  // namespace xdplive::testing

#endif  // XDPLIVE_TESTS_BPF_LOAD_FLOOD_H_
