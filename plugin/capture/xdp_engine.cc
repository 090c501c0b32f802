#include "capture/xdp_engine.h"

#include <bpf/libbpf.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "capture/attach_ladder.h"
#include "capture/device_query.h"
#include "capture/interfaces.h"
#include "capture/ring_reader.h"
#include "capture/xdp_tap.h"

namespace xdplive::capture {
namespace {

absl::Status CheckOptions(const EngineOptions& options) {
  const std::string& mode = options.attach_mode;
  if (mode != "auto" && mode != "native" && mode != "tcx" &&
      mode != "generic") {
    return absl::InvalidArgumentError(absl::StrCat(
        "attach mode '", mode, "': it must be auto, native, tcx or generic"));
  }
  if (options.snap_length < TAP_SNAP_MIN ||
      options.snap_length > TAP_SNAP_MAX) {
    return absl::InvalidArgumentError(
        absl::StrCat("snap length ", options.snap_length, ": it must be from ",
                     TAP_SNAP_MIN, " to ", TAP_SNAP_MAX, " bytes"));
  }
  if (options.packets_per_second == 0) {
    return absl::InvalidArgumentError(
        "packets per second 0: it must be at least 1");
  }
  return absl::OkStatus();
}

absl::Status CheckSpec(const TapSpec& spec, const std::string& attach_mode) {
  if (spec.direction != Direction::kIngress) {
    return absl::UnimplementedError(absl::StrCat(
        "tap egress of ", spec.interface,
        ": this version sees ingress only; choose the direction ingress"));
  }
  if (!spec.filter.empty()) {
    return absl::UnimplementedError(absl::StrCat(
        "tap ", spec.interface, " with filter '", spec.filter,
        "': this version has no packet filters; leave the filter empty"));
  }
  if (attach_mode == "tcx") {
    return absl::UnimplementedError(
        absl::StrCat("tap ", spec.interface,
                     ": this version has no attach mode tcx; choose auto"));
  }
  return absl::OkStatus();
}

struct SharedTap {
  std::weak_ptr<XdpTap> tap;
  std::shared_ptr<absl::Notification> detached;
};

class XdpEngine final : public Engine {
 public:
  explicit XdpEngine(EngineOptions options) : options_(std::move(options)) {}

  absl::StatusOr<std::shared_ptr<Tap>> OpenTap(const TapSpec& spec) override;
  absl::StatusOr<std::vector<InterfaceInfo>> Interfaces() const override;
  absl::StatusOr<std::string> DefaultRouteInterface() const override {
    return FindDefaultRouteInterface();
  }
  std::vector<LedgerRow> ReadLedger() const override;

 private:
  absl::StatusOr<std::shared_ptr<RingReader>> SharedReader()
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(open_mutex_);
  absl::StatusOr<std::shared_ptr<XdpTap>> Attach(const TapSpec& spec,
                                                 uint32_t ifindex,
                                                 const DeviceQuery& query)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(open_mutex_);
  std::shared_ptr<XdpTap> FindTap(const TapSpec& spec) const;
  // Makes `tap` the one that FindTap finds.
  std::shared_ptr<XdpTap> Share(std::unique_ptr<XdpTap> tap)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  std::vector<std::shared_ptr<XdpTap>> LiveTaps() const;

  const EngineOptions options_;

  // One opening at a time; a load takes a tenth of a second and more.
  absl::Mutex open_mutex_ ABSL_ACQUIRED_BEFORE(mutex_);
  std::weak_ptr<RingReader> reader_ ABSL_GUARDED_BY(open_mutex_);

  mutable absl::Mutex mutex_;
  std::map<TapSpec, SharedTap> taps_ ABSL_GUARDED_BY(mutex_);
  // What was tried last, by interface.
  std::map<std::string, std::vector<AttachStep>> steps_ ABSL_GUARDED_BY(mutex_);
};

absl::StatusOr<std::shared_ptr<Tap>> XdpEngine::OpenTap(const TapSpec& spec) {
  if (absl::Status status = CheckSpec(spec, options_.attach_mode);
      !status.ok()) {
    return status;
  }
  const absl::StatusOr<DeviceQuery> query = DeviceQuery::Open();
  if (!query.ok()) return query.status();
  const absl::StatusOr<uint32_t> ifindex = query->Index(spec.interface);
  if (!ifindex.ok()) return ifindex.status();

  absl::MutexLock open_lock(&open_mutex_);
  if (std::shared_ptr<XdpTap> tap = FindTap(spec);
      tap != nullptr && tap->Serves(*ifindex)) {
    return tap;
  }
  return Attach(spec, *ifindex, *query);
}

absl::StatusOr<std::shared_ptr<XdpTap>> XdpEngine::Attach(
    const TapSpec& spec, uint32_t ifindex, const DeviceQuery& query) {
  absl::StatusOr<std::shared_ptr<RingReader>> reader = SharedReader();
  if (!reader.ok()) return reader.status();
  std::vector<AttachStep> steps;
  absl::StatusOr<XdpAttachment> attachment = ClimbAttachLadder(
      {.interface = spec.interface,
       .driver = query.Driver(spec.interface),
       .attach_mode = options_.attach_mode,
       .program = {.ifindex = ifindex,
                   .snap_length = options_.snap_length,
                   .packets_per_second = options_.packets_per_second,
                   .ring_fd = (*reader)->ring_fd()}},
      steps);
  absl::MutexLock lock(&mutex_);
  steps_[spec.interface] = std::move(steps);
  if (!attachment.ok()) return attachment.status();
  return Share(std::make_unique<XdpTap>(spec, ifindex, *std::move(attachment),
                                        *std::move(reader)));
}

std::shared_ptr<XdpTap> XdpEngine::Share(std::unique_ptr<XdpTap> tap) {
  auto detached = std::make_shared<absl::Notification>();
  std::shared_ptr<XdpTap> shared(tap.release(), [detached](XdpTap* last) {
    delete last;
    detached->Notify();
  });
  taps_[shared->spec()] = {.tap = shared, .detached = detached};
  return shared;
}

absl::StatusOr<std::shared_ptr<RingReader>> XdpEngine::SharedReader() {
  if (std::shared_ptr<RingReader> reader = reader_.lock()) return reader;
  absl::StatusOr<std::unique_ptr<RingReader>> started =
      RingReader::Start(options_.ring_buffer_bytes);
  if (!started.ok()) return started.status();
  std::shared_ptr<RingReader> reader = *std::move(started);
  reader_ = reader;
  return reader;
}

std::shared_ptr<XdpTap> XdpEngine::FindTap(const TapSpec& spec) const {
  SharedTap found;
  {
    absl::MutexLock lock(&mutex_);
    const auto entry = taps_.find(spec);
    if (entry == taps_.end()) return nullptr;
    found = entry->second;
  }
  std::shared_ptr<XdpTap> tap = found.tap.lock();
  // The last holder is just letting go: until its program is off the
  // interface, a new one would meet it there.
  if (tap == nullptr) found.detached->WaitForNotification();
  return tap;
}

std::vector<std::shared_ptr<XdpTap>> XdpEngine::LiveTaps() const {
  absl::MutexLock lock(&mutex_);
  std::vector<std::shared_ptr<XdpTap>> live;
  for (const auto& [spec, shared] : taps_) {
    if (std::shared_ptr<XdpTap> tap = shared.tap.lock()) live.push_back(tap);
  }
  return live;
}

absl::StatusOr<std::vector<InterfaceInfo>> XdpEngine::Interfaces() const {
  absl::StatusOr<std::vector<InterfaceInfo>> interfaces = ListInterfaces();
  if (!interfaces.ok()) return interfaces;
  const std::vector<std::shared_ptr<XdpTap>> taps = LiveTaps();
  absl::MutexLock lock(&mutex_);
  for (InterfaceInfo& info : *interfaces) {
    if (const auto tried = steps_.find(info.name); tried != steps_.end()) {
      info.attach_steps = tried->second;
    }
    for (const auto& tap : taps) {
      if (tap->spec().interface == info.name &&
          tap->Serves(static_cast<uint32_t>(info.index))) {
        info.attach_mode = tap->mode();
      }
    }
  }
  return interfaces;
}

std::vector<LedgerRow> XdpEngine::ReadLedger() const {
  std::vector<LedgerRow> rows;
  for (const auto& tap : LiveTaps()) {
    if (absl::StatusOr<LedgerRow> row = tap->ReadLedger(); row.ok()) {
      rows.push_back(*std::move(row));
    }
  }
  return rows;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Engine>> OpenXdpEngine(
    const EngineOptions& options) {
  if (absl::Status status = CheckOptions(options); !status.ok()) return status;
  libbpf_set_print(nullptr);
  return std::make_unique<XdpEngine>(options);
}

}  // namespace xdplive::capture
