// The windows of a lane as messages, and back.
//
// Neither is thread-safe.
#ifndef XDPLIVE_LINK_MESSAGES_WINDOW_MESSAGES_H_
#define XDPLIVE_LINK_MESSAGES_WINDOW_MESSAGES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "agent.pb.h"
#include "link/messages/lane.h"
#include "tap/flow.h"
#include "tap/ledger.h"

namespace xdplive::link {

class WindowWriter {
 public:
  WindowWriter(LaneId id, uint64_t boot) : lane_(std::move(id), boot) {}

  // The parts, in the order in which they are to be sent, of some kPartBytes
  // each. Of more than kMostFlows the smallest are counted as if the flow table
  // had been full: sums stay exact.
  // `ledger` is of the tap, behind the window.
  std::vector<std::string> Write(const tap::TapWindow& window,
                                 const tap::LedgerRow& ledger,
                                 int64_t now_unix_ns);

 private:
  LaneWriter lane_;
};

class WindowReader {
 public:
  explicit WindowReader(LaneId id) : lane_(std::move(id)) {}

  // Takes one message. The window, once its last part is here; valid until the
  // next call. Null before, and where a part is missing: a window is whole or
  // none. Errors: INVALID_ARGUMENT; the window it is of is void then, the lane
  // goes on with the next.
  absl::StatusOr<const tap::TapWindow*> Take(absl::string_view message);

  const LaneReader& lane() const { return lane_; }
  // As it came with the last window that began; its tap is not set.
  const tap::LedgerRow& ledger() const { return ledger_; }
  // Windows of which a part was lost or could not be read.
  uint64_t voided() const { return voided_; }

 private:
  absl::Status Add(const agent::v1::Window& part);
  absl::Status Begin(const agent::v1::Window& part);
  absl::Status AddFlows(const agent::v1::Window& part);
  void Void();

  LaneReader lane_;
  // Of the window that is being put together; none while parts_ is 0.
  uint32_t parts_ = 0;
  uint32_t next_part_ = 0;
  tap::TapWindow window_;
  std::vector<tap::FlowRecord> flows_;
  tap::LedgerRow ledger_;
  uint64_t voided_ = 0;
};

}  // namespace xdplive::link

#endif  // XDPLIVE_LINK_MESSAGES_WINDOW_MESSAGES_H_
