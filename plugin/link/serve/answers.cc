#include "link/serve/answers.h"

#include <string>
#include <utility>

#include "link/messages/bounds.h"
#include "link/messages/host_messages.h"

namespace xdplive::link {

using agent::v1::Answer;

Answer AnswerOf(const AgentName& agent, const absl::Status& status) {
  Answer answer;
  answer.set_version(kVersion);
  answer.set_host(agent.host);
  answer.set_boot(agent.boot);
  answer.set_code(static_cast<uint32_t>(status.code()));
  answer.set_message(std::string(status.message()));
  return answer;
}

Answer InterfacesAnswer(const AgentName& agent, Admission& admission) {
  const auto facts = admission.interfaces().Allowed();
  Answer answer = AnswerOf(agent, facts.status());
  if (!facts.ok()) return answer;
  for (const tap::InterfaceInfo& info : facts->interfaces) {
    WriteInterface(info, *answer.mutable_interfaces()->add_interfaces());
  }
  answer.mutable_interfaces()->set_default_route(facts->default_route);
  answer.set_program(agent.program);
  WriteLimits(admission.ForClients(), *answer.mutable_limits());
  return answer;
}

Answer LedgerAnswer(const AgentName& agent,
                    const std::vector<tap::LedgerRow>& rows,
                    Admission& admission) {
  Answer answer = AnswerOf(agent, absl::OkStatus());
  (void)answer.mutable_ledger();
  for (const tap::LedgerRow& row : rows) {
    if (!admission.interfaces().Allows(row.tap.origin.interface)) continue;
    agent::v1::LedgerRow& written = *answer.mutable_ledger()->add_rows();
    WriteLedgerRow(row, written);
    written.mutable_tap()->set_filter(
        admission.AskedFilter(row.tap.filter_text()));
  }
  return answer;
}

Answer PageAnswer(const AgentName& agent, Past::Page page) {
  Answer answer = AnswerOf(agent, absl::OkStatus());
  agent::v1::Replayed& replayed = *answer.mutable_replayed();
  for (std::string& message : page.messages) {
    replayed.add_messages(std::move(message));
  }
  replayed.set_next(page.next);
  replayed.set_more(page.more);
  replayed.set_whole_since_unix_ns(page.whole_since_unix_ns);
  return answer;
}

}  // namespace xdplive::link
