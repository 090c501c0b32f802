#include "cli/agent_probe.h"

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "agent.pb.h"
#include "agent/agent_config.h"
#include "base/status_macros.h"
#include "link/link.h"
#include "link/messages/bounds.h"
#include "link/socket/socket_link.h"

namespace xdplive::cli {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(2);

// UNAVAILABLE while the link is not open.
absl::StatusOr<agent::v1::Answer> AskOnce(link::Link& link, absl::Time until) {
  // Shared with an answer that comes when nobody waits any more.
  struct Wait {
    absl::Notification done;
    absl::StatusOr<agent::v1::Answer> answer;
  };
  auto wait = std::make_shared<Wait>();
  agent::v1::Question question;
  question.set_version(link::kVersion);
  (void)question.mutable_list_interfaces();
  link.Ask(question, [wait](absl::StatusOr<agent::v1::Answer> answer) {
    wait->answer = std::move(answer);
    wait->done.Notify();
  });
  if (wait->done.WaitForNotificationWithDeadline(until)) {
    return std::move(wait->answer);
  }
  return absl::DeadlineExceededError(
      absl::StrCat("no answer within ", absl::FormatDuration(kPatience)));
}

absl::StatusOr<doctor::AgentAnswer> Ask(const std::string& socket) {
  const std::unique_ptr<link::Link> link = link::OpenSocketLink(socket);
  const absl::Time until = absl::Now() + kPatience;
  auto answer = AskOnce(*link, until);
  while (absl::IsUnavailable(answer.status()) && absl::Now() < until) {
    absl::SleepFor(absl::Milliseconds(20));
    answer = AskOnce(*link, until);
  }
  RETURN_IF_ERROR(answer.status());
  return doctor::AgentAnswer{answer->host(), answer->program()};
}

}  // namespace

doctor::AgentProbe MakeAgentProbe(std::string version) {
  return {.read_config = [](const std::string& name, const std::string& text)
              -> absl::StatusOr<std::string> {
            ASSIGN_OR_RETURN(const agent::AgentOptions options,
                             agent::ReadConfig(name, text));
            return options.socket;
          },
          .ask = Ask,
          .version = std::move(version)};
}

}  // namespace xdplive::cli
