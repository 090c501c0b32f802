// What an agent answers, as messages.
#ifndef XDPLIVE_LINK_SERVE_ANSWERS_H_
#define XDPLIVE_LINK_SERVE_ANSWERS_H_

#include <vector>

#include "absl/status/status.h"
#include "agent.pb.h"
#include "link/serve/admission.h"
#include "link/serve/past.h"
#include "link/serve/tap_lanes.h"
#include "tap/ledger.h"

namespace xdplive::link {

// With who it is, and the status; nothing else yet.
agent::v1::Answer AnswerOf(const AgentName& agent, const absl::Status& status);

// The interfaces that clients may know of, and what they are held to.
agent::v1::Answer InterfacesAnswer(const AgentName& agent,
                                   Admission& admission);
// Those rows that are of such an interface, by what clients asked for.
agent::v1::Answer LedgerAnswer(const AgentName& agent,
                               const std::vector<tap::LedgerRow>& rows,
                               Admission& admission);
agent::v1::Answer PageAnswer(const AgentName& agent, Past::Page page);

}  // namespace xdplive::link

#endif  // XDPLIVE_LINK_SERVE_ANSWERS_H_
