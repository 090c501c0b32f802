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
#include "tap/ledger.h"

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
// Of this host. Compiles the filter. Errors: INVALID_ARGUMENT, in libpcap's
// words where it is the filter.
absl::StatusOr<tap::TapSpec> ReadTapName(const agent::v1::TapName& message);

void WriteLedgerRow(const tap::LedgerRow& row, agent::v1::LedgerRow& message);
// All but its tap. Numbers that this version does not know are left out.
absl::StatusOr<tap::LedgerRow> ReadLedgerRow(
    const agent::v1::LedgerRow& message);

}  // namespace xdplive::link

#endif  // XDPLIVE_LINK_MESSAGES_HOST_MESSAGES_H_
