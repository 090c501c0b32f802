// A host's interfaces, taps and ledgers as messages, and back.
//
// A reader takes texts of kMostNameBytes (kMostReasonBytes, where they are
// sentences, kMostFilterBytes of a filter); longer ones are errors, as are
// numbers that stand for nothing.
#ifndef XDPLIVE_LINK_MESSAGES_HOST_MESSAGES_H_
#define XDPLIVE_LINK_MESSAGES_HOST_MESSAGES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "agent.pb.h"
#include "tap/attach.h"
#include "tap/engine.h"
#include "tap/engine_limits.h"
#include "tap/ledger.h"
#include "tap/origin.h"

namespace xdplive::link {

void WriteReport(const tap::AttachReport& report,
                 agent::v1::AttachReport& message);
absl::StatusOr<tap::AttachReport> ReadReport(
    const agent::v1::AttachReport& message);

void WriteInterface(const tap::InterfaceInfo& info,
                    agent::v1::Interface& message);
absl::StatusOr<tap::InterfaceInfo> ReadInterface(
    const agent::v1::Interface& message);

void WriteTapName(const tap::TapSpec& spec, agent::v1::TapName& message);
// A tap by the text of its filter, which may be no filter at all.
struct TapText {
  tap::Origin origin;  // of this host
  std::string filter;
};
absl::StatusOr<TapText> ReadTapText(const agent::v1::TapName& message);
// Compiles the filter, which takes up to some tenths of a second. Errors:
// INVALID_ARGUMENT, in libpcap's words.
absl::StatusOr<tap::TapSpec> CompileTap(const TapText& text);
// For who only compares: its filter has a text and no program.
tap::TapSpec NameOf(const TapText& text);

void WriteLimits(const tap::EngineLimits& limits, agent::v1::Limits& message);
// What is no word of packetAccess is "nobody", of identity "off".
absl::StatusOr<tap::EngineLimits> ReadLimits(const agent::v1::Limits& message);

void WriteLedgerRow(const tap::LedgerRow& row, agent::v1::LedgerRow& message);
// All but its tap. Numbers that this version does not know are left out.
absl::StatusOr<tap::LedgerRow> ReadLedgerRow(
    const agent::v1::LedgerRow& message);

}  // namespace xdplive::link

#endif  // XDPLIVE_LINK_MESSAGES_HOST_MESSAGES_H_
