// Who may see what: every role, at every entry, of every kind and resource. The
// table of docs/security.md is made here; XDPLIVE_DRAW=1 in the environment
// writes it anew.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "datasource/ask/query_words.h"
#include "datasource/live/channel_path.h"
#include "datasource/packets_data_source.h"
#include "datasource/resources.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "kit/cc/datasource/fake_engine.h"
#include "kit/cc/datasource/fake_sender.h"
#include "kit/cc/temp_dir.h"
#include "sdk/data/frame_json.h"

namespace xdplive::datasource {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::xdplive::testing::FakeKernel;
using ::xdplive::testing::FakeSender;
using ::xdplive::testing::TempDir;

constexpr char kBegin[] = "<!-- roles: made by role_table_test.cc -->\n";
constexpr char kEnd[] = "<!-- roles end -->";
constexpr char kLogin[] = "boris";

// Who asks, as Grafana says it.
struct Asker {
  const char* name;
  bool has_user;
  const char* login;
  const char* role;
  bool alert = false;
};

constexpr Asker kAskers[] = {
    {"viewer", true, kLogin, "Viewer"},
    {"editor", true, kLogin, "Editor"},
    {"admin", true, kLogin, "Admin"},
    {"anonymous viewer", true, "", "Viewer"},
    {"no role", true, kLogin, "None"},
    {"public dashboard", true, "", ""},
    // Its evaluator calls itself an administrator.
    {"alert rule", true, "grafana_scheduler", "Admin", true},
    {"the server", false, "", ""},
};

constexpr Asker kAdmin = kAskers[2];
constexpr char kFilter[] = "host 203.0.113.77 and port 443";

// What is asked: each kind, and packets in their other shape.
struct Asked {
  std::string name;
  std::string json;
};

std::vector<Asked> AllAsked() {
  std::vector<Asked> all;
  for (const auto& kind : kKindWords) {
    all.push_back({absl::StrCat("`", kind.text, "`"),
                   absl::StrCat(R"({"kind":")", kind.text, R"("})")});
  }
  all.push_back({"`packets` as logs", R"({"format":"logs"})"});
  return all;
}

class BodyTaker final : public sdk::backend::ResourceSender {
 public:
  BodyTaker(int& status, std::string& body) : status_(status), body_(body) {}
  void Send(sdk::backend::CallResourceResponse piece) override {
    status_ = piece.status;
    body_ += piece.body;
  }
  void Done() override {}
  bool cancelled() const override { return false; }
  size_t queued_bytes() const override { return 0; }

 private:
  int& status_;
  std::string& body_;
};

// A data source of which packetAccess is set, in its settings or by its host.
class Door {
 public:
  Door(absl::string_view access, bool by_host) : access_(access) {
    HostLimits limits;
    if (by_host) limits.packet_access = access_;
    if (!by_host) set_ = access_;
    source_ = std::make_unique<PacketsDataSource>(PacketsDataSource::Options{
        .open_engine = kernel_.Factory(),
        .host_limits = limits,
        .path_table_directory = root_.path() / "table",
        .now = absl::Now});
  }

  bool Answers(const Asker& asker, const Asked& asked) {
    const auto answer = Ask(asker, asked.json);
    if (answer.status == 200) {
      ExpectChannels(asker, asked, answer.frames);
      return true;
    }
    EXPECT_EQ(answer.status, 403) << answer.error;
    EXPECT_THAT(answer.frames, IsEmpty());
    EXPECT_THAT(answer.error, Not(HasSubstr(kLogin)));
    return false;
  }

  // `path` may be copied from one who may, or guessed.
  bool Welcomes(const Asker& asker, const std::string& path) {
    using Response = sdk::backend::SubscribeStreamResponse;
    sdk::backend::SubscribeStreamRequest request;
    request.context = ContextOf(asker);
    request.path = path;
    absl::StatusOr<Response> response;
    absl::Notification answered;
    source_->SubscribeStreamLater(request, [&](absl::StatusOr<Response> given) {
      response = std::move(given);
      answered.Notify();
    });
    answered.WaitForNotification();
    if (response->status == Response::Status::kOk) return true;
    EXPECT_EQ(response->status, Response::Status::kPermissionDenied);
    EXPECT_THAT(response->initial_data, IsEmpty());
    return false;
  }

  bool Runs(const Asker& asker, const std::string& path) {
    sdk::backend::RunStreamRequest request;
    request.context = ContextOf(asker);
    request.path = path;
    const auto stream =
        source_->RunStream(request, std::make_shared<FakeSender>());
    if (stream.ok()) return true;
    EXPECT_TRUE(absl::IsPermissionDenied(stream.status())) << stream.status();
    return false;
  }

  bool TakesIn(const Asker& asker, const std::string& path) {
    sdk::backend::PublishStreamRequest request;
    request.context = ContextOf(asker);
    request.path = path;
    request.data = "{}";
    const auto answer = source_->PublishStream(request);
    EXPECT_THAT(answer.data, IsEmpty());
    return answer.status == sdk::backend::PublishStreamResponse::Status::kOk;
  }

  bool Calls(const Asker& asker, const ResourceName& resource) {
    std::string body;
    const int status = Call(asker, resource, body);
    if (status == 403) return false;
    EXPECT_EQ(status, 200);
    return true;
  }

  // Of which an asker of that role is told.
  std::string PathOf(const Asker& asker, const Asked& asked) {
    return PathOf(asker, asked, access_);
  }
  // As an administrator was told while packetAccess was another.
  std::string PathBefore(const Asked& asked) {
    return PathOf(kAdmin, asked, access_ == "viewer" ? "admin" : "viewer");
  }

  // Whether the filter of another user's tap can be read in what is answered.
  bool ReadsFilters(const Asker& asker, const std::string& json) {
    const Asker other = {"", true, "alice", "Admin"};
    Ask(other, absl::StrCat(R"({"kind":"flows","filter":")", kFilter, R"("})"));
    std::string text;
    for (const sdk::data::Frame& frame : Ask(asker, json).frames) {
      text += FrameToJson(frame, sdk::data::FrameParts::kAll);
    }
    EXPECT_THAT(text, HasSubstr("eth0"));
    return absl::StrContains(text, kFilter);
  }

  bool ReadsFiltersInLedger(const Asker& asker) {
    ReadsFilters(asker, R"({"kind":"capture"})");
    std::string body;
    Call(asker, {"ledger", "GET", Shows::kAggregates}, body);
    EXPECT_THAT(body, HasSubstr("eth0"));
    return absl::StrContains(body, kFilter);
  }

 private:
  std::string PathOf(const Asker& asker, const Asked& asked,
                     absl::string_view access) {
    Scope scope;
    scope.org_id = 1;
    scope.uid = "uid";
    scope.role = RoleOf(ContextOf(asker));
    scope.settings.packet_access = std::string(access);
    return ChannelOf(scope, ParseQuery(asked.json).value(), paths_)->path;
  }

  sdk::backend::DataResponse Ask(const Asker& asker, const std::string& json) {
    sdk::backend::QueryDataRequest request;
    request.context = ContextOf(asker);
    if (asker.alert) request.headers["FromAlert"] = "true";
    sdk::backend::DataQuery query;
    query.ref_id = "A";
    query.time_range = {0, absl::ToUnixMillis(absl::Now())};
    query.json = json;
    return source_->QueryData(request, query);
  }

  int Call(const Asker& asker, const ResourceName& resource,
           std::string& body) {
    sdk::backend::CallResourceRequest request;
    request.context = ContextOf(asker);
    request.path = std::string(resource.path);
    request.url = absl::StrCat(resource.path, "?key=protocol");
    request.method = std::string(resource.method);
    request.body = R"({"filter":"tcp"})";
    int status = 0;
    source_->CallResource(request, std::make_shared<BodyTaker>(status, body));
    return status;
  }

  sdk::backend::PluginContext ContextOf(const Asker& asker) const {
    sdk::backend::PluginContext context;
    context.org_id = 1;
    context.has_user = asker.has_user;
    context.user.login = asker.login;
    context.user.role = asker.role;
    context.has_data_source = true;
    context.data_source.uid = "uid";
    context.data_source.updated_ms = 1;
    context.data_source.json_data =
        absl::StrCat(R"({"interfaces":"eth0","packetAccess":")", set_, R"("})");
    return context;
  }

  // A channel for whom can follow it; the one that the table tries.
  void ExpectChannels(const Asker& asker, const Asked& asked,
                      const std::vector<sdk::data::Frame>& frames) {
    const bool follows =
        !asker.alert && (*asker.login != '\0' || *asker.role != '\0');
    for (const sdk::data::Frame& frame : frames) {
      if (!follows) {
        EXPECT_THAT(frame.meta.channel, IsEmpty()) << asker.name;
      } else if (frames.size() == 1) {
        EXPECT_EQ(frame.meta.channel, "ds/uid/" + PathOf(asker, asked));
      }
    }
  }

  const std::string access_;
  std::string set_ = "viewer";
  FakeKernel kernel_;
  TempDir root_;
  PathTable paths_{root_.path() / "table"};
  std::unique_ptr<PacketsDataSource> source_;
};

// One thing that may be done.
struct Entry {
  std::string action;
  std::string of;
  std::function<bool(Door&, const Asker&)> may;
};

constexpr char kQuery[] = "query";
constexpr char kReadFilters[] = "read filters of others in an answer";

void AddForAllAsked(
    const std::string& action,
    const std::function<bool(Door&, const Asker&, const Asked&)>& may,
    std::vector<Entry>& all) {
  for (const Asked& asked : AllAsked()) {
    all.push_back({action, asked.name, [=](Door& door, const Asker& asker) {
                     return may(door, asker, asked);
                   }});
  }
}

bool MayStream(Door& door, const Asker& asker, const std::string& path) {
  const bool welcome = door.Welcomes(asker, path);
  EXPECT_EQ(door.Runs(asker, path), welcome);
  return welcome;
}

void AddFilters(std::vector<Entry>& all) {
  all.push_back({kReadFilters, "`capture`", [](Door& door, const Asker& asker) {
                   return door.ReadsFilters(asker, R"({"kind":"capture"})");
                 }});
  all.push_back({"the same of a resource", "`ledger`",
                 [](Door& door, const Asker& asker) {
                   return door.ReadsFiltersInLedger(asker);
                 }});
}

std::vector<Entry> AllEntries() {
  std::vector<Entry> all;
  AddForAllAsked(
      kQuery,
      [](Door& door, const Asker& asker, const Asked& asked) {
        return door.Answers(asker, asked);
      },
      all);
  AddForAllAsked(
      "subscribe, run the stream",
      [](Door& door, const Asker& asker, const Asked& asked) {
        return MayStream(door, asker, door.PathOf(asker, asked));
      },
      all);
  AddForAllAsked(
      "the same by a path copied from an administrator",
      [](Door& door, const Asker& asker, const Asked& asked) {
        return MayStream(door, asker, door.PathOf(kAdmin, asked));
      },
      all);
  AddForAllAsked(
      "the same by a path from before `packetAccess` changed",
      [](Door& door, const Asker& asker, const Asked& asked) {
        return MayStream(door, asker, door.PathBefore(asked));
      },
      all);
  AddForAllAsked(
      "publish",
      [](Door& door, const Asker& asker, const Asked& asked) {
        return door.TakesIn(asker, door.PathOf(asker, asked));
      },
      all);
  for (const ResourceName& resource : ResourceNames()) {
    all.push_back({"resource", absl::StrCat("`", resource.path, "`"),
                   [=](Door& door, const Asker& asker) {
                     return door.Calls(asker, resource);
                   }});
  }
  AddFilters(all);
  return all;
}

using Doors = std::vector<std::pair<std::string, std::unique_ptr<Door>>>;

// Under which words of packetAccess it may be done.
std::string Cell(const Entry& entry, const Asker& asker, const Doors& doors) {
  // Grafana's evaluator does nothing else.
  if (asker.alert && entry.action != kQuery && entry.action != kReadFilters) {
    return "–";
  }
  std::vector<std::string> words;
  for (const auto& [word, door] : doors) {
    SCOPED_TRACE(absl::StrCat(entry.action, " ", entry.of, ", ", asker.name,
                              ", packetAccess ", word));
    if (entry.may(*door, asker)) words.push_back(absl::StrCat("`", word, "`"));
  }
  if (words.empty()) return "no";
  return words.size() == doors.size() ? "yes" : absl::StrJoin(words, " ");
}

// What is done alike, and allowed alike, is one row.
struct Row {
  std::string action;
  std::string cells;
  std::vector<std::string> of;
};

std::vector<Row> MakeRows(const Doors& doors) {
  std::vector<Row> rows;
  for (const Entry& entry : AllEntries()) {
    std::string cells;
    for (const Asker& asker : kAskers) {
      absl::StrAppend(&cells, " ", Cell(entry, asker, doors), " |");
    }
    auto same = std::find_if(rows.begin(), rows.end(), [&](const Row& row) {
      return row.action == entry.action && row.cells == cells;
    });
    if (same == rows.end()) same = rows.insert(same, {entry.action, cells, {}});
    same->of.push_back(entry.of);
  }
  return rows;
}

std::string MakeTable(bool by_host) {
  Doors doors;
  for (const absl::string_view word : settings_schema::kPacketAccess.words) {
    doors.emplace_back(word, std::make_unique<Door>(word, by_host));
  }
  std::string table = "| | |";
  std::string line = "|---|---|";
  for (const Asker& asker : kAskers) {
    absl::StrAppend(&table, " ", asker.name, " |");
    absl::StrAppend(&line, "---|");
  }
  absl::StrAppend(&table, "\n", line, "\n");
  for (const Row& row : MakeRows(doors)) {
    absl::StrAppend(&table, "| ", row.action, " | ",
                    absl::StrJoin(row.of, ", "), " |", row.cells, "\n");
  }
  return table;
}

std::string ReadPage() {
  std::ifstream file(XDPLIVE_SECURITY_PAGE);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// The page, and where its table begins and ends.
struct Page {
  std::string text = ReadPage();
  size_t begin = text.find(kBegin) + strlen(kBegin);
  size_t end = text.find(kEnd);
};

TEST(RoleTable, IsTheOneOfTheSecurityPage) {
  Page page;
  ASSERT_LE(page.begin, page.end);
  ASSERT_NE(page.end, std::string::npos);
  const std::string table = MakeTable(/*by_host=*/false);
  if (getenv("XDPLIVE_DRAW") != nullptr) {
    page.text.replace(page.begin, page.end - page.begin, table);
    std::ofstream(XDPLIVE_SECURITY_PAGE) << page.text;
    return;
  }
  EXPECT_EQ(table, page.text.substr(page.begin, page.end - page.begin))
      << "XDPLIVE_DRAW=1 writes it anew";
}

TEST(RoleTable, IsTheSameWhereTheHostSetsPacketAccess) {
  EXPECT_EQ(MakeTable(/*by_host=*/true), MakeTable(/*by_host=*/false));
}

}  // namespace
}  // namespace xdplive::datasource
