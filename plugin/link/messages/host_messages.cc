#include "link/messages/host_messages.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "base/status_macros.h"
#include "filter/compile.h"
#include "link/messages/bounds.h"
#include "tap/settings.h"

namespace xdplive::link {
namespace {

absl::Status CheckText(const std::string& text, const char* what, size_t most) {
  if (text.size() <= most) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("read ", what, ": ", text.size(), " bytes, at most ", most,
                   " are taken"));
}

absl::Status NoSuch(const char* what, uint64_t number) {
  return absl::InvalidArgumentError(
      absl::StrCat("read ", what, ": there is no ", number));
}

absl::StatusOr<tap::Direction> ReadDirection(uint32_t number) {
  if (number > static_cast<uint32_t>(tap::Direction::kEgress)) {
    return NoSuch("direction", number);
  }
  return static_cast<tap::Direction>(number);
}

// The word, where it is one of them.
std::string WordOr(const std::string& word,
                   absl::Span<const absl::string_view> words,
                   const char* otherwise) {
  return std::count(words.begin(), words.end(), word) > 0 ? word : otherwise;
}

absl::StatusOr<tap::AttachStep> ReadStep(const agent::v1::AttachStep& message) {
  if (message.rung() > static_cast<uint32_t>(tap::Rung::kGeneric)) {
    return NoSuch("way to attach", message.rung());
  }
  if (message.outcome() > static_cast<uint32_t>(tap::AttachOutcome::kLeftOut)) {
    return NoSuch("outcome", message.outcome());
  }
  RETURN_IF_ERROR(CheckText(message.reason(), "reason", kMostReasonBytes));
  return tap::AttachStep{static_cast<tap::Rung>(message.rung()),
                         static_cast<tap::AttachOutcome>(message.outcome()),
                         message.reason()};
}

}  // namespace

void WriteReport(const tap::AttachReport& report,
                 agent::v1::AttachReport& message) {
  message.set_interface_index(report.interface_index);
  message.set_mode(report.mode);
  for (const tap::AttachStep& step : report.steps) {
    agent::v1::AttachStep& written = *message.add_steps();
    written.set_rung(static_cast<uint32_t>(step.rung));
    written.set_outcome(static_cast<uint32_t>(step.outcome));
    written.set_reason(step.reason);
  }
  for (const std::string& note : report.notes) message.add_notes(note);
}

absl::StatusOr<tap::AttachReport> ReadReport(
    const agent::v1::AttachReport& message) {
  tap::AttachReport report;
  report.interface_index = message.interface_index();
  RETURN_IF_ERROR(CheckText(message.mode(), "attach mode", kMostNameBytes));
  report.mode = message.mode();
  if (static_cast<size_t>(message.steps_size()) > kMostSteps ||
      static_cast<size_t>(message.notes_size()) > kMostSteps) {
    return NoSuch("report with so many steps or notes",
                  static_cast<uint64_t>(message.steps_size()));
  }
  for (const agent::v1::AttachStep& step : message.steps()) {
    ASSIGN_OR_RETURN(tap::AttachStep read, ReadStep(step));
    report.steps.push_back(std::move(read));
  }
  for (const std::string& note : message.notes()) {
    RETURN_IF_ERROR(CheckText(note, "note", kMostReasonBytes));
    report.notes.push_back(note);
  }
  return report;
}

void WriteInterface(const tap::InterfaceInfo& info,
                    agent::v1::Interface& message) {
  message.set_name(info.name);
  message.set_index(info.index);
  message.set_up(info.up);
  message.set_loopback(info.loopback);
  message.set_mtu(info.mtu);
  message.set_speed_mbps(info.speed_mbps);
  message.set_driver(info.driver);
  for (const std::string& address : info.addresses) {
    message.add_addresses(address);
  }
  message.set_ethernet(info.ethernet);
  for (const tap::DropReason& reason : tap::kDropReasons) {
    message.add_drops(info.drops.*reason.count);
  }
  WriteReport(info.ingress, *message.mutable_ingress());
  WriteReport(info.egress, *message.mutable_egress());
}

absl::StatusOr<tap::InterfaceInfo> ReadInterface(
    const agent::v1::Interface& message) {
  tap::InterfaceInfo info;
  RETURN_IF_ERROR(CheckText(message.name(), "interface", kMostNameBytes));
  RETURN_IF_ERROR(CheckText(message.driver(), "driver", kMostNameBytes));
  info.name = message.name();
  info.index = message.index();
  info.up = message.up();
  info.loopback = message.loopback();
  info.mtu = message.mtu();
  info.speed_mbps = message.speed_mbps();
  info.driver = message.driver();
  for (const std::string& address : message.addresses()) {
    RETURN_IF_ERROR(CheckText(address, "address", kMostNameBytes));
    info.addresses.push_back(address);
  }
  info.ethernet = message.ethernet();
  // Another version may know more of them, or fewer.
  const int known =
      std::min(message.drops_size(), static_cast<int>(tap::kDropReasonCount));
  for (int i = 0; i < known; ++i) {
    info.drops.*tap::kDropReasons[i].count = message.drops(i);
  }
  ASSIGN_OR_RETURN(info.ingress, ReadReport(message.ingress()));
  ASSIGN_OR_RETURN(info.egress, ReadReport(message.egress()));
  return info;
}

void WriteTapName(const tap::TapSpec& spec, agent::v1::TapName& message) {
  message.set_interface(spec.origin.interface);
  message.set_direction(static_cast<uint32_t>(spec.origin.direction));
  message.set_filter(spec.filter_text());
}

absl::StatusOr<TapText> ReadTapText(const agent::v1::TapName& message) {
  RETURN_IF_ERROR(CheckText(message.interface(), "interface", kMostNameBytes));
  RETURN_IF_ERROR(CheckText(message.filter(), "filter", kMostFilterBytes));
  ASSIGN_OR_RETURN(const tap::Direction direction,
                   ReadDirection(message.direction()));
  return TapText{{"", message.interface(), direction}, message.filter()};
}

absl::StatusOr<tap::TapSpec> CompileTap(const TapText& text) {
  if (text.filter.empty()) return tap::TapSpec(text.origin);
  ASSIGN_OR_RETURN(filter::FilterPtr filter,
                   filter::CompileShared(text.filter));
  return tap::TapSpec(text.origin, std::move(filter));
}

tap::TapSpec NameOf(const TapText& text) {
  if (text.filter.empty()) return tap::TapSpec(text.origin);
  return tap::TapSpec(text.origin,
                      std::make_shared<const filter::Filter>(
                          filter::Filter{.text = text.filter, .program = {}}));
}

void WriteLimits(const tap::EngineLimits& limits, agent::v1::Limits& message) {
  message.set_packet_access(limits.packet_access);
  message.set_identity(limits.identity);
  message.set_forced_filter(limits.forced_filter);
}

absl::StatusOr<tap::EngineLimits> ReadLimits(const agent::v1::Limits& message) {
  RETURN_IF_ERROR(
      CheckText(message.forced_filter(), "forced filter", kMostFilterBytes));
  return tap::EngineLimits{
      .packet_access = WordOr(message.packet_access(),
                              tap::setting::kPacketAccess, "nobody"),
      .identity = WordOr(message.identity(), tap::setting::kIdentity, "off"),
      .forced_filter = message.forced_filter()};
}

void WriteLedgerRow(const tap::LedgerRow& row, agent::v1::LedgerRow& message) {
  WriteTapName(row.tap, *message.mutable_tap());
  message.set_attach_mode(row.attach_mode);
  for (const tap::LedgerNumber& number : tap::kLedgerNumbers) {
    agent::v1::LedgerNumber& written = *message.add_numbers();
    written.set_field(std::string(number.field.name));
    written.set_value(row.*number.value);
  }
  if (row.ns_per_packet.has_value()) {
    message.set_ns_per_packet(*row.ns_per_packet);
  }
}

absl::StatusOr<tap::LedgerRow> ReadLedgerRow(
    const agent::v1::LedgerRow& message) {
  tap::LedgerRow row;
  RETURN_IF_ERROR(
      CheckText(message.attach_mode(), "attach mode", kMostNameBytes));
  row.attach_mode = message.attach_mode();
  for (const agent::v1::LedgerNumber& number : message.numbers()) {
    for (const tap::LedgerNumber& known : tap::kLedgerNumbers) {
      if (known.field.name == number.field()) row.*known.value = number.value();
    }
  }
  if (message.has_ns_per_packet()) {
    if (!std::isfinite(message.ns_per_packet())) {
      return absl::InvalidArgumentError(
          "read ledger: a cost that is no number");
    }
    row.ns_per_packet = message.ns_per_packet();
  }
  return row;
}

}  // namespace xdplive::link
