// One RunStream call seen from the data source.
//
// A stream goes on until Grafana cancels it. Ending it with OK freezes every
// panel that shows it (Grafana 12.4 runstream/manager.go), so the SDK has no
// call for that: a lasting failure is said in a frame's notices.
#ifndef SDK_BACKEND_STREAM_H_
#define SDK_BACKEND_STREAM_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"

namespace sdk::backend {

// Where packets of one stream go. Thread-safe; never blocks.
class StreamSender {
 public:
  virtual ~StreamSender() = default;

  // Queues one packet: compact single-line JSON of a frame. The queue is
  // bounded: when the host does not take it, its oldest packets are dropped and
  // counted. After the stream has ended packets are let go.
  virtual void Send(std::string packet) = 0;

  // Packets dropped from this stream's queue so far.
  virtual uint64_t dropped_packets() const { return 0; }

  // Bytes queued and not yet taken by Grafana: the measure of a slow host.
  virtual size_t queued_bytes() const = 0;

  // Ends the stream with a status Grafana retries on. `status` is not OK.
  virtual void Fail(const absl::Status& status) = 0;
};

// A running stream. The SDK destroys it when Grafana cancels the call or the
// plugin shuts down; after that the sender must not be used.
class RunningStream {
 public:
  virtual ~RunningStream() = default;
};

}  // namespace sdk::backend

#endif  // SDK_BACKEND_STREAM_H_
