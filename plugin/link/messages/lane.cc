#include "link/messages/lane.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "link/messages/bounds.h"

namespace xdplive::link {
namespace {

absl::Status CheckOrigin(const agent::v1::Stamp& stamp, const LaneId& id) {
  if (stamp.version() == 0 || stamp.version() > kVersion) {
    return absl::InvalidArgumentError(absl::StrCat(
        "read message: it is of version ", stamp.version(), ", known are 1 to ",
        kVersion, "; bring agent and plugin to one version"));
  }
  if (stamp.host() != id.host || stamp.lane() != id.lane) {
    return absl::InvalidArgumentError(
        absl::StrCat("read message: it is of '", absl::CHexEscape(stamp.host()),
                     "' lane '", absl::CHexEscape(stamp.lane()),
                     "', asked for was '", id.host, "' lane '", id.lane, "'"));
  }
  if (stamp.seq() == 0) {
    return absl::InvalidArgumentError("read message: its number is 0");
  }
  return absl::OkStatus();
}

}  // namespace

void LaneWriter::Stamp(int64_t now_unix_ns, agent::v1::Stamp& stamp) {
  stamp.set_version(kVersion);
  stamp.set_host(id_.host);
  stamp.set_boot(boot_);
  stamp.set_lane(id_.lane);
  stamp.set_seq(++seq_);
  stamp.set_sent_unix_ns(now_unix_ns);
}

absl::StatusOr<LaneReader::Place> LaneReader::Take(
    const agent::v1::Stamp& stamp) {
  if (absl::Status status = CheckOrigin(stamp, id_); !status.ok()) {
    return status;
  }
  // A reader that comes to a lane that is at work has lost nothing by that.
  if (seq_ == 0 || stamp.boot() != boot_) {
    boot_ = stamp.boot();
    seq_ = stamp.seq();
    return Place::kFirst;
  }
  if (stamp.seq() <= seq_) return Place::kOld;
  const uint64_t missing = stamp.seq() - seq_ - 1;
  seq_ = stamp.seq();
  lost_ += missing;
  return missing == 0 ? Place::kNext : Place::kGap;
}

}  // namespace xdplive::link
