#include "doctor/agent_checks.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "doctor/capability_set.h"
#include "doctor/grafana_process.h"
#include "doctor/host_process.h"

namespace xdplive::doctor {
namespace {

constexpr char kArea[] = "agent";
constexpr char kUnit[] = "xdplive-agent.service";
constexpr char kConfig[] = "/etc/xdplive/agent.toml";
constexpr char kSocket[] = "/run/xdplive/agent.sock";
constexpr char kRestart[] = "sudo systemctl restart xdplive-agent";

bool IsAgent(const HostProcess& process) {
  return absl::StartsWith(process.name, "gpx_packets") &&
         process.arguments.size() > 1 && process.arguments[1] == "agent";
}

std::optional<HostProcess> FindAgent(const HostFiles& files) {
  for (HostProcess& process : ReadProcesses(files)) {
    if (IsAgent(process)) return std::move(process);
  }
  return std::nullopt;
}

bool HasUnit(const HostFiles& files) {
  for (const char* folder : {"/etc/systemd/system/", "/lib/systemd/system/",
                             "/usr/lib/systemd/system/"}) {
    if (files.Exists(absl::StrCat(folder, kUnit))) return true;
  }
  return false;
}

// "--socket /run/a" or "--socket=/run/a"; "" where there is none.
std::string OptionOf(const HostProcess& agent, const std::string& name) {
  const auto& words = agent.arguments;
  const auto found = std::find(words.begin(), words.end(), name);
  if (found != words.end() && found + 1 != words.end()) return found[1];
  return ValueIn(words, name + "=");
}

std::string Agent(const HostProcess& agent) {
  return absl::StrCat("the agent (process ", agent.pid,
                      agent.unit.empty() ? "" : ", ", agent.unit, ")");
}

Finding Running(const HostProcess& agent, bool needs_perfmon) {
  const std::vector<std::string> missing =
      MissingIn(SetOf(agent.status, "CapEff"), needs_perfmon);
  if (missing.empty()) {
    return {Level::kOk, kArea, Agent(agent) + " runs, with its capabilities",
            ""};
  }
  const std::string list = needs_perfmon ? "CAP_BPF CAP_NET_ADMIN CAP_PERFMON"
                                         : "CAP_BPF CAP_NET_ADMIN";
  return {Level::kFault, kArea,
          absl::StrCat(Agent(agent), " runs without ",
                       absl::StrJoin(missing, " and ")),
          DropIn(agent.unit.empty() ? kUnit : agent.unit, "rights",
                 absl::StrCat("CapabilityBoundingSet=", list,
                              "\\nAmbientCapabilities=", list))};
}

Finding NotRunning(const HostFiles& files) {
  if (!HasUnit(files)) {
    return {Level::kOk, kArea,
            "none is installed: the plugin captures with Grafana's own rights",
            ""};
  }
  return {Level::kFault, kArea,
          absl::StrCat("the unit ", kUnit, " is there, but no agent runs"),
          "sudo systemctl enable --now xdplive-agent"};
}

// Its configuration; `socket` becomes what that says.
std::optional<Finding> ConfigOf(const HostFiles& files, const AgentProbe& probe,
                                const HostProcess* agent, std::string& socket) {
  std::string path = agent == nullptr ? "" : OptionOf(*agent, "--config");
  // One that runs without a file is not set by the package's.
  if (agent != nullptr && path.empty()) return std::nullopt;
  if (path.empty()) path = kConfig;
  const std::string seen = agent == nullptr ? path : PathOf(*agent, path);
  const std::optional<std::string> text = files.Read(seen);
  if (!text.has_value()) {
    if (agent == nullptr) return std::nullopt;
    return Finding{Level::kNote, kArea,
                   absl::StrCat(path, " cannot be read; run this as root"), ""};
  }
  const absl::StatusOr<std::string> read = probe.read_config(path, *text);
  if (read.ok()) {
    socket = *read;
    return Finding{Level::kOk, kArea, absl::StrCat(path, " is well"), ""};
  }
  return Finding{Level::kFault, kArea, std::string(read.status().message()),
                 absl::StrCat("sudoedit ", path, " && ", kRestart)};
}

// Of "ffff… 00000002 00000000 00010000 0001 01 12345 /run/…", one that listens.
// Source: unix_seq_show in net/unix/af_unix.c; __SO_ACCEPTCON is 1 << 16.
bool SomebodyListens(const HostFiles& files, const std::string& socket) {
  const std::string table = files.Read("/proc/net/unix").value_or("");
  for (const absl::string_view line : absl::StrSplit(table, '\n')) {
    const std::vector<absl::string_view> words =
        absl::StrSplit(line, ' ', absl::SkipEmpty());
    if (words.size() < 8 || words[3] != "00010000") continue;
    if (absl::EndsWith(line, absl::StrCat(" ", socket))) return true;
  }
  return false;
}

// The name with that number in a file like /etc/passwd; the number, where there
// is none.
std::string NameOf(const HostFiles& files, const char* path, uint32_t number) {
  const std::string text = files.Read(path).value_or("");
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    const std::vector<std::string> parts = absl::StrSplit(line, ':');
    uint32_t its = 0;
    if (parts.size() > 2 && absl::SimpleAtoi(parts[2], &its) && its == number) {
      return parts[0];
    }
  }
  return absl::StrCat(number);
}

// Numbers behind "Groups:" and the like: of Uid and Gid real, effective, saved
// and of the file system.
std::vector<uint32_t> NumbersOf(const std::string& status,
                                absl::string_view name) {
  std::vector<uint32_t> numbers;
  for (absl::string_view line : absl::StrSplit(status, '\n')) {
    if (!absl::StartsWith(line, absl::StrCat(name, ":"))) continue;
    for (const absl::string_view word :
         absl::StrSplit(line.substr(name.size() + 1), absl::ByAnyChar(" \t"),
                        absl::SkipEmpty())) {
      uint32_t number = 0;
      if (absl::SimpleAtoi(word, &number)) numbers.push_back(number);
    }
  }
  return numbers;
}

uint32_t UserOf(const std::string& status) {
  const std::vector<uint32_t> users = NumbersOf(status, "Uid");
  return users.size() > 1 ? users[1] : UINT32_MAX;
}

// As connect(2) judges it: who may write to it.
bool MayOpen(const FileFacts& socket, const std::string& status) {
  const uint32_t user = UserOf(status);
  if (user == 0) return true;
  if (user == socket.uid) return (socket.mode & 0200u) != 0;
  std::vector<uint32_t> groups = NumbersOf(status, "Groups");
  const std::vector<uint32_t> own = NumbersOf(status, "Gid");
  if (own.size() > 1) groups.push_back(own[1]);
  const bool member = std::count(groups.begin(), groups.end(), socket.gid) > 0;
  return (socket.mode & (member ? 0020u : 0002u)) != 0;
}

Finding OfGrafana(const HostFiles& files, const HostProcess& grafana,
                  const std::string& path, const FileFacts& socket) {
  const std::string who = absl::StrCat("Grafana (process ", grafana.pid, ")");
  if (grafana.contained && !files.Exists(PathOf(grafana, path))) {
    const std::string folder = path.substr(0, path.rfind('/'));
    return {Level::kFault, kArea,
            absl::StrCat(who, " is in a container without ", path),
            absl::StrCat("docker run … -v ", folder, ":", folder,
                         " --group-add ", socket.gid)};
  }
  if (MayOpen(socket, grafana.status)) {
    return {Level::kOk, kArea, absl::StrCat(who, " may open its socket"), ""};
  }
  const std::string group = NameOf(files, "/etc/group", socket.gid);
  const std::string user = NameOf(files, "/etc/passwd", UserOf(grafana.status));
  return {Level::kFault, kArea,
          absl::StrCat(who, ", user ", user,
                       ", may not open its socket, which "
                       "is for group ",
                       group),
          grafana.contained
              ? absl::StrCat("docker run … --group-add ", socket.gid)
              : absl::StrCat(
                    "sudo usermod -aG ", group, " ", user,
                    " && sudo systemctl restart ",
                    grafana.unit.empty() ? "grafana-server" : grafana.unit)};
}

Finding AnswerOf(const AgentProbe& probe, const std::string& socket) {
  const absl::StatusOr<AgentAnswer> answer = probe.ask(socket);
  if (!answer.ok()) {
    return {Level::kFault, kArea,
            absl::StrCat("it does not answer: ", answer.status().message()),
            kRestart};
  }
  if (answer->version == probe.version) {
    return {Level::kOk, kArea,
            absl::StrCat("it answers for host ", answer->host, ", version ",
                         answer->version),
            ""};
  }
  return {Level::kNote, kArea,
          absl::StrCat("it answers in version ",
                       answer->version.empty() ? "unknown" : answer->version,
                       ", and this is ", probe.version,
                       ": bring both to one version"),
          kRestart};
}

void CheckSocket(const HostFiles& files, const AgentProbe& probe,
                 const std::string& path, Findings& found) {
  const std::optional<FileFacts> socket = files.About(path);
  if (!socket.has_value() || !SomebodyListens(files, path)) {
    found.push_back(
        {Level::kFault, kArea,
         absl::StrCat(socket.has_value() ? "nobody listens at "
                                         : "its socket is not there: ",
                      path),
         kRestart});
    return;
  }
  found.push_back(
      {Level::kOk, kArea,
       absl::StrFormat("listens at %s, group %s, mode %04o", path,
                       NameOf(files, "/etc/group", socket->gid), socket->mode),
       ""});
  for (const GrafanaProcess& grafana : FindGrafana(files)) {
    found.push_back(OfGrafana(files, grafana, path, *socket));
  }
  const std::string own = files.Read("/proc/self/status").value_or("");
  found.push_back(MayOpen(*socket, own)
                      ? AnswerOf(probe, path)
                      : Finding{Level::kNote, kArea,
                                "not asked, for this user may not open its "
                                "socket; run this as root",
                                ""});
}

}  // namespace

Findings CheckAgent(const HostFiles& files, const AgentProbe& probe,
                    bool needs_perfmon) {
  const std::optional<HostProcess> agent = FindAgent(files);
  Findings found = {agent.has_value() ? Running(*agent, needs_perfmon)
                                      : NotRunning(files)};
  std::string socket = kSocket;
  const auto config =
      ConfigOf(files, probe, agent.has_value() ? &*agent : nullptr, socket);
  if (config.has_value()) found.push_back(*config);
  if (!agent.has_value()) return found;
  const std::string given = OptionOf(*agent, "--socket");
  if (!given.empty()) socket = given;
  CheckSocket(files, probe, socket, found);
  return found;
}

}  // namespace xdplive::doctor
