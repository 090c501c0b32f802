#include "capture/capture_engine.h"

#include <bpf/libbpf.h>
#include <sys/resource.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "capture/device_query.h"
#include "capture/interfaces.h"
#include "capture/tap_set.h"

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

class CaptureEngine final : public Engine {
 public:
  explicit CaptureEngine(const EngineOptions& options)
      : options_(options), taps_(std::make_shared<TapSet>(options)) {}

  absl::StatusOr<std::shared_ptr<Tap>> OpenTap(const TapSpec& spec) override;
  absl::StatusOr<std::vector<InterfaceInfo>> Interfaces() const override;
  absl::StatusOr<std::string> DefaultRouteInterface() const override {
    return FindDefaultRouteInterface();
  }
  std::vector<LedgerRow> ReadLedger() override { return taps_->ReadLedger(); }
  absl::StatusOr<Hold> MeasureCost() override { return taps_->MeasureCost(); }
  Hold HurryWindows() override { return taps_->HurryWindows(); }

 private:
  const EngineOptions options_;
  const std::shared_ptr<TapSet> taps_;
};

absl::StatusOr<std::shared_ptr<Tap>> CaptureEngine::OpenTap(
    const TapSpec& spec) {
  const absl::StatusOr<DeviceQuery> query = DeviceQuery::Open();
  if (!query.ok()) return query.status();
  const absl::StatusOr<uint32_t> ifindex = query->Index(spec.interface);
  if (!ifindex.ok()) return ifindex.status();
  if (absl::Status status = query->RequireEthernet(spec.interface);
      !status.ok()) {
    return status;
  }
  return taps_->Open(
      spec, {.interface = spec.interface,
             .attach_mode = options_.attach_mode,
             .driver = query->Driver(spec.interface),
             .strips_vlan = query->StripsVlan(spec.interface),
             .hook = {.ifindex = *ifindex,
                      .direction = spec.direction,
                      .snap_length = options_.snap_length,
                      .packets_per_second = options_.packets_per_second,
                      .flow_table_entries = options_.flow_table_entries}});
}

absl::StatusOr<std::vector<InterfaceInfo>> CaptureEngine::Interfaces() const {
  absl::StatusOr<std::vector<InterfaceInfo>> interfaces = ListInterfaces();
  if (!interfaces.ok()) return interfaces;
  for (InterfaceInfo& info : *interfaces) {
    const auto ifindex = static_cast<uint32_t>(info.index);
    HookState in = taps_->StateOf(info.name, ifindex, Direction::kIngress);
    HookState out = taps_->StateOf(info.name, ifindex, Direction::kEgress);
    info.attach_mode = std::move(in.mode);
    info.attach_steps = std::move(in.steps);
    info.egress_attach_mode = std::move(out.mode);
    info.egress_attach_steps = std::move(out.steps);
  }
  return interfaces;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Engine>> OpenCaptureEngine(
    const EngineOptions& options) {
  if (absl::Status status = CheckOptions(options); !status.ok()) return status;
  libbpf_set_print(nullptr);
  RaiseDescriptorLimit();
  return std::make_unique<CaptureEngine>(options);
}

}  // namespace xdplive::capture
