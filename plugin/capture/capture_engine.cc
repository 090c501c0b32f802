#include "capture/capture_engine.h"

#include <bpf/libbpf.h>
#include <sys/resource.h>

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "base/status_macros.h"
#include "capture/devices/device_query.h"
#include "capture/devices/interfaces.h"
#include "capture/os/capabilities.h"
#include "capture/taps/tap_set.h"
#include "jobs/job_threads.h"

namespace xdplive::capture {
namespace {

absl::Status CheckOptions(const tap::EngineOptions& options) {
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
  if (options.flow_table_entries == 0) {
    return absl::InvalidArgumentError(
        "flow table entries 0: it must be at least 1");
  }
  return absl::OkStatus();
}

// A hook takes nine descriptors, and shells give a process a thousand. Where
// the limit stays as it is, attaching says so.
void RaiseDescriptorLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  (void)setrlimit(RLIMIT_NOFILE, &limit);
}

// Loads of programs run side by side; more would take processors from others.
constexpr int kAttachThreads = 2;

class CaptureEngine final : public tap::Engine {
 public:
  CaptureEngine(const tap::EngineOptions& options, std::function<int()> measure)
      : options_(options),
        taps_(std::make_shared<TapSet>(std::move(measure))) {}

  std::string name() const override { return "this process"; }
  void OpenTap(const tap::TapSpec& spec, tap::TapOpened opened,
               size_t batch) override {
    workers_.Run(batch, [this, spec, opened = std::move(opened)] {
      opened(Attach(spec));
    });
  }
  void SetOptions(const tap::EngineOptions& options) override {
    absl::MutexLock lock(&mutex_);
    options_ = options;
  }
  std::optional<tap::Renewal> RenewHook(bool may_move) override {
    const tap::EngineOptions options = this->options();
    if (!CheckOptions(options).ok()) return std::nullopt;
    return taps_->RenewHook(options, may_move);
  }
  uint32_t ring_bytes() const override { return taps_->ring_bytes(); }
  void ExpectHooks(size_t hooks) override { taps_->ExpectHooks(hooks); }
  absl::StatusOr<std::vector<tap::InterfaceInfo>> Interfaces() const override;
  absl::StatusOr<std::string> DefaultRouteInterface() const override {
    return FindDefaultRouteInterface();
  }
  std::vector<tap::LedgerRow> ReadLedger() override {
    return taps_->ReadLedger();
  }
  absl::StatusOr<tap::Hold> MeasureCost() override {
    return taps_->MeasureCost();
  }
  tap::Hold HurryWindows() override { return taps_->HurryWindows(); }

 private:
  absl::StatusOr<std::shared_ptr<tap::Tap>> Attach(const tap::TapSpec& spec);
  tap::EngineOptions options() const {
    absl::MutexLock lock(&mutex_);
    return options_;
  }

  mutable absl::Mutex mutex_;
  tap::EngineOptions options_ ABSL_GUARDED_BY(mutex_);
  const std::shared_ptr<TapSet> taps_;
  // Last, for they work with all of it.
  jobs::JobThreads workers_{kAttachThreads};
};

absl::StatusOr<std::shared_ptr<tap::Tap>> CaptureEngine::Attach(
    const tap::TapSpec& spec) {
  if (!spec.origin.host.empty()) return tap::NoSuchHost(spec.origin);
  const tap::EngineOptions options = this->options();
  RETURN_IF_ERROR(CheckOptions(options));
  ASSIGN_OR_RETURN(const DeviceQuery query, DeviceQuery::Open());
  ASSIGN_OR_RETURN(const uint32_t ifindex, query.Index(spec.origin.interface));
  RETURN_IF_ERROR(query.RequireEthernet(spec.origin.interface));
  return taps_->Open(
      spec,
      {.interface = spec.origin.interface,
       .attach_mode = options.attach_mode,
       .driver = query.Driver(spec.origin.interface),
       .strips_vlan = query.StripsVlan(spec.origin.interface),
       .hook = {.ifindex = ifindex,
                .direction = spec.origin.direction,
                .snap_length = options.snap_length,
                .packets_per_second = options.packets_per_second,
                .flow_table_entries = options.flow_table_entries}},
      options);
}

absl::StatusOr<std::vector<tap::InterfaceInfo>> CaptureEngine::Interfaces()
    const {
  absl::StatusOr<std::vector<tap::InterfaceInfo>> interfaces = ListInterfaces();
  if (!interfaces.ok()) return interfaces;
  std::set<uint32_t> there;
  for (tap::InterfaceInfo& info : *interfaces) {
    const auto ifindex = static_cast<uint32_t>(info.index);
    info.ingress = taps_->StateOf(ifindex, tap::Direction::kIngress);
    info.egress = taps_->StateOf(ifindex, tap::Direction::kEgress);
    there.insert(ifindex);
  }
  taps_->ForgetGone(there);
  return interfaces;
}

}  // namespace

absl::StatusOr<std::unique_ptr<tap::Engine>> OpenCaptureEngine(
    const tap::EngineOptions& options, std::function<int()> measure) {
  RETURN_IF_ERROR(CheckOptions(options));
  libbpf_set_print(nullptr);
  RaiseDescriptorLimit();
  return std::make_unique<CaptureEngine>(options, std::move(measure));
}

std::string WhyNoTaps() {
  const std::vector<std::string> missing = MissingCapabilities();
  if (missing.empty() || missing.front() == "CAP_PERFMON") return "";
  return PrivilegeAdvice(missing, /*needs_perfmon=*/true);
}

}  // namespace xdplive::capture
