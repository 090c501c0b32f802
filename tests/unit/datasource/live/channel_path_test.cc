#include "datasource/live/channel_path.h"

#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "datasource/ask/query_members.h"
#include "datasource/ask/query_words.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "kit/cc/tap_spec.h"
#include "kit/cc/temp_dir.h"

namespace xdplive::datasource {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using ::xdplive::testing::Compiled;
using ::xdplive::testing::TempDir;

Query QueryWith(int interfaces) {
  Query query;
  for (int i = 0; i < interfaces; ++i) {
    query.interfaces.push_back(absl::StrCat("interface", 10 + i));
  }
  return query;
}

Scope ScopeOf(int64_t org_id, const std::string& uid,
              const std::string& login = "ann") {
  Scope scope;
  scope.org_id = org_id;
  scope.uid = uid;
  scope.login = login;
  return scope;
}

// Of a PathTable; the other file is the key.
bool IsText(const std::filesystem::directory_entry& entry) {
  return entry.is_regular_file() && entry.path().filename() != "key";
}

size_t FilesBelow(const std::filesystem::path& directory) {
  size_t files = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(directory)) {
    files += IsText(entry) ? 1 : 0;
  }
  return files;
}

class ChannelPathTest : public ::testing::Test {
 protected:
  std::filesystem::path directory() const { return root_.path() / "table"; }

  std::string PathOf(const Query& query, PathTable& table) {
    return ChannelOf(scope_, query, table).value().path;
  }

  // The path of a text that ChannelOf never wrote.
  std::string Sealed(const std::string& text) const {
    return "s1/" + table_.seal().Close("1/uid", text);
  }

  // Where the only entry of the table lies.
  std::filesystem::path OnlyFile() const {
    std::filesystem::path file;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(directory())) {
      if (IsText(entry)) file = entry.path();
    }
    return file;
  }

  const Scope scope_ = ScopeOf(1, "uid");
  TempDir root_;
  PathTable table_{directory()};
};

TEST_F(ChannelPathTest, CarriesAShortQueryInside) {
  const Query query = QueryWith(3);
  absl::StatusOr<sdk::live::Channel> channel = ChannelOf(scope_, query, table_);
  ASSERT_TRUE(channel.ok()) << channel.status();
  EXPECT_THAT(channel->ToString(), StartsWith("ds/uid/s1/"));
  EXPECT_EQ(*QueryOfPath(scope_, channel->path, table_), query);
  EXPECT_EQ(FilesBelow(directory()), 0u);
}

TEST_F(ChannelPathTest, CarriesALongQueryByHash) {
  const Query query = QueryWith(40);
  const Scope scope = ScopeOf(1, std::string(40, 'u'));
  absl::StatusOr<sdk::live::Channel> channel = ChannelOf(scope, query, table_);
  ASSERT_TRUE(channel.ok()) << channel.status();
  EXPECT_THAT(channel->path, StartsWith("k1/"));
  EXPECT_LE(channel->ToString().size(), sdk::live::kMaxChannelLength);
  EXPECT_EQ(*QueryOfPath(scope, channel->path, table_), query);
}

TEST_F(ChannelPathTest, CarriesFiltersShortAndLong) {
  Query query;
  std::string text = "tcp port 443 or udp";
  query.filter = Compiled(text);
  EXPECT_THAT(PathOf(query, table_), StartsWith("s1/"));
  EXPECT_EQ(*QueryOfPath(scope_, PathOf(query, table_), table_), query);
  for (int i = 0; i < 75; ++i) {
    absl::StrAppend(&text, " or              port ", 10'000 + i);
  }
  EXPECT_GT(text.size(), 2000u);
  query.filter = Compiled(text);
  const std::string path = PathOf(query, table_);
  EXPECT_THAT(path, StartsWith("k1/"));
  EXPECT_EQ(*QueryOfPath(scope_, path, table_), query);
  text.back() = '9';
  query.filter = Compiled(text);
  EXPECT_NE(PathOf(query, table_), path);
}

TEST_F(ChannelPathTest, KnowsNoPathOfABadFilter) {
  EXPECT_TRUE(absl::IsNotFound(
      QueryOfPath(scope_, Sealed(R"({"filter":"tcp prt"})"), table_).status()));
}

TEST_F(ChannelPathTest, IsTheSameForEqualQueries) {
  EXPECT_EQ(PathOf(QueryWith(40), table_), PathOf(QueryWith(40), table_));
  EXPECT_NE(PathOf(QueryWith(40), table_), PathOf(QueryWith(41), table_));
}

TEST_F(ChannelPathTest, IsOfOnePacketAccessWherePacketsAreShown) {
  Scope changed = scope_;
  changed.settings.packet_access = "editor";
  for (const int interfaces : {1, 40}) {
    SCOPED_TRACE(interfaces);
    const std::string path = PathOf(QueryWith(interfaces), table_);
    EXPECT_TRUE(
        absl::IsPermissionDenied(QueryOfPath(changed, path, table_).status()));
    EXPECT_NE(ChannelOf(changed, QueryWith(interfaces), table_)->path, path);
  }
  const std::string flows =
      PathOf(ParseQuery(R"({"kind":"flows"})").value(), table_);
  EXPECT_TRUE(QueryOfPath(changed, flows, table_).ok());
}

TEST_F(ChannelPathTest, IsOfOneKeyWhereAddressesAreReplaced) {
  Scope replaced = scope_;
  replaced.anonymiser = std::make_shared<privacy::Anonymiser>("a key");
  Scope otherwise = scope_;
  otherwise.anonymiser = std::make_shared<privacy::Anonymiser>("another");
  const std::vector<const Scope*> scopes = {&scope_, &replaced, &otherwise};
  for (const char* kind : {"packets", "flows"}) {
    SCOPED_TRACE(kind);
    const Query query =
        ParseQuery(absl::StrCat(R"({"kind":")", kind, R"("})")).value();
    for (const Scope* then : scopes) {
      const std::string path = ChannelOf(*then, query, table_)->path;
      for (const Scope* now : scopes) {
        const absl::Status status = QueryOfPath(*now, path, table_).status();
        EXPECT_EQ(status.ok(), then == now);
        EXPECT_EQ(absl::IsPermissionDenied(status), then != now);
      }
    }
    // The key itself is nowhere in it.
    EXPECT_THAT(ChannelOf(replaced, query, table_)->path,
                Not(HasSubstr("a key")));
  }
}

TEST_F(ChannelPathTest, SurvivesARestartOfThePlugin) {
  const std::string path = PathOf(QueryWith(40), table_);
  const std::string sealed = PathOf(QueryWith(2), table_);
  PathTable restarted(directory());
  EXPECT_EQ(*QueryOfPath(scope_, path, restarted), QueryWith(40));
  EXPECT_EQ(*QueryOfPath(scope_, sealed, restarted), QueryWith(2));
  EXPECT_EQ(PathOf(QueryWith(2), restarted), sealed);
}

TEST_F(ChannelPathTest, RefusesPathsItDidNotMake) {
  const auto inline_path = [this](const std::string& text) {
    return Sealed(text);
  };
  const std::string path = PathOf(Query(), table_);
  ASSERT_TRUE(QueryOfPath(scope_, path, table_).ok());
  const std::string kPaths[] = {
      "",
      "s1",
      "s1/",
      "s1/!!!!",
      path + "=",
      path + " ",
      path + "A",
      "s2" + path.substr(2),
      "k1" + path.substr(2),
      "s1/" + std::string(64, 'A'),
      "s1/" + std::string(5000, 'A'),
      // As they were while paths could be read.
      "q1/" + absl::WebSafeBase64Escape(R"(viewer{"kind":"packets"})"),
      "q1/" + absl::WebSafeBase64Escape(R"({"kind":"flows"})"),
      inline_path("not json"),
      inline_path("{}"),  // packets, of no packetAccess
      inline_path("anybody{}"),
      inline_path(R"(viewer{"kind":"flows"})"),
      inline_path(R"({ })"),
      inline_path(R"({"live":true})"),
      inline_path(R"({"interface":"b,a"})"),
      inline_path(R"({"kind":"graph"})"),
      inline_path(std::string("{}\0", 3)),
      "k1/",
      "k1/../../etc/passwd",
      "k1/../key",
      "k1/0123456789abcdef0123456789abcdef",
      "k1/0123456789ABCDEF0123456789ABCDEF",
      "../" + path,
  };
  for (const std::string& path : kPaths) {
    SCOPED_TRACE(path);
    EXPECT_TRUE(absl::IsNotFound(QueryOfPath(scope_, path, table_).status()));
  }
}

TEST_F(ChannelPathTest, RefusesAPathOfWhichOneBitIsAnother) {
  const std::string path = PathOf(QueryWith(2), table_);
  for (size_t bit = 0; bit < path.size() * 8; ++bit) {
    std::string forged = path;
    forged[bit / 8] = static_cast<char>(forged[bit / 8] ^ (1 << bit % 8));
    EXPECT_TRUE(absl::IsNotFound(QueryOfPath(scope_, forged, table_).status()))
        << bit;
  }
  for (size_t length = 0; length < path.size(); ++length) {
    EXPECT_FALSE(QueryOfPath(scope_, path.substr(0, length), table_).ok());
  }
}

// Words, and all that is made of them by base64 where they stand.
TEST_F(ChannelPathTest, SaysNothingOfItsQuery) {
  std::mt19937 random(1);
  for (int i = 0; i < 300; ++i) {
    const auto& kind = kKindWords[random() % std::size(kKindWords)];
    const std::string filter = absl::StrCat(
        R"(,"filter":"host 203.0.113.)", random() % 256, " and port ",
        random() % 65'536, std::string(random() % 60, ' '), " and tcp\"");
    const bool filtered = Uses(kind.value, Member::kFilter);
    const Query query =
        ParseQuery(absl::StrCat(R"({"kind":")", kind.text,
                                R"(","interface":"wombat)", random() % 100'000,
                                "\"", filtered ? filter : "", "}"))
            .value();
    const std::string path = PathOf(query, table_);
    EXPECT_EQ(*QueryOfPath(scope_, path, table_), query);
    std::string bytes;
    absl::WebSafeBase64Unescape(path.substr(3), &bytes);
    // Shorter words stand in random text now and then.
    for (const char* word : {"wombat", "203.0.113", "interface", "filter"}) {
      EXPECT_THAT(bytes, Not(HasSubstr(word)));
      EXPECT_THAT(path, Not(HasSubstr(word)));
    }
  }
}

// A hash of its text alone would be the same for all who know the text.
TEST_F(ChannelPathTest, NamesALongQueryOtherwiseUnderAnotherKey) {
  const std::string path = PathOf(QueryWith(40), table_);
  std::filesystem::remove(directory() / "key");
  PathTable other(directory());
  EXPECT_NE(PathOf(QueryWith(40), other), path);
  EXPECT_TRUE(absl::IsNotFound(QueryOfPath(scope_, path, other).status()));
}

TEST_F(ChannelPathTest, RefusesPathsOnceTheKeyIsRemoved) {
  const std::string path = PathOf(QueryWith(2), table_);
  std::filesystem::remove(directory() / "key");
  PathTable other(directory());
  EXPECT_TRUE(absl::IsNotFound(QueryOfPath(scope_, path, other).status()));
  EXPECT_NE(PathOf(QueryWith(2), other), path);
}

TEST_F(ChannelPathTest, SealsByAKeyOfThisProcessWhereNoneCanBeKept) {
  PathTable none(absl::FailedPreconditionError("use directory /x: no"));
  EXPECT_THAT(std::string(none.seal_is_kept().message()), HasSubstr("/x: no"));
  const std::string path = PathOf(QueryWith(2), none);
  EXPECT_EQ(*QueryOfPath(scope_, path, none), QueryWith(2));
  EXPECT_FALSE(QueryOfPath(scope_, path, table_).ok());
  EXPECT_TRUE(table_.seal_is_kept().ok());
}

TEST_F(ChannelPathTest, RefusesAnEntryThatWasChanged) {
  const std::string path = PathOf(QueryWith(40), table_);
  EXPECT_EQ(OnlyFile().filename(), path.substr(3));
  std::ofstream(OnlyFile()) << R"({"interface":"lo"})";
  EXPECT_TRUE(absl::IsNotFound(QueryOfPath(scope_, path, table_).status()));
  // The next query writes it anew.
  EXPECT_EQ(PathOf(QueryWith(40), table_), path);
  EXPECT_TRUE(QueryOfPath(scope_, path, table_).ok());
}

TEST_F(ChannelPathTest, KeepsItsTableToItself) {
  PathOf(QueryWith(40), table_);
  struct stat found = {};
  ASSERT_EQ(stat(directory().c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0700u);
}

TEST_F(ChannelPathTest, RefusesADirectoryOthersCanEnter) {
  std::filesystem::permissions(directory(), std::filesystem::perms(0755));
  absl::Status status = ChannelOf(scope_, QueryWith(40), table_).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("0700"));
}

TEST_F(ChannelPathTest, RefusesALinkInPlaceOfItsDirectory) {
  std::filesystem::remove_all(directory());
  std::filesystem::create_directory(root_.path() / "elsewhere");
  std::filesystem::create_directory_symlink(root_.path() / "elsewhere",
                                            directory());
  EXPECT_EQ(ChannelOf(scope_, QueryWith(40), table_).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_F(ChannelPathTest, SaysWhyThereIsNoDirectory) {
  PathTable none(absl::FailedPreconditionError("use directory /x: no"));
  EXPECT_THAT(
      std::string(ChannelOf(scope_, QueryWith(40), none).status().message()),
      HasSubstr("/x: no"));
}

// More queries than a table holds, of one user of one data source.
void Crowd(const Scope& scope, PathTable& table) {
  for (size_t i = 0; i <= PathTable::kMaxEntries; ++i) {
    Query query = QueryWith(12);
    query.filter = Compiled(absl::StrCat("port ", i));
    ASSERT_TRUE(ChannelOf(scope, query, table).ok());
  }
}

void Age(const std::filesystem::path& file, std::chrono::hours by) {
  std::filesystem::last_write_time(
      file, std::filesystem::file_time_type::clock::now() - by);
}

TEST_F(ChannelPathTest, LosesNoPathToAnotherDataSourceOrOrganisation) {
  const std::string path = PathOf(QueryWith(40), table_);
  Age(OnlyFile(), std::chrono::hours(1));
  Crowd(ScopeOf(1, "other"), table_);
  Crowd(ScopeOf(2, "uid"), table_);
  EXPECT_TRUE(QueryOfPath(scope_, path, table_).ok());
  EXPECT_EQ(FilesBelow(directory()), 1 + 2 * PathTable::kMaxEntries);
}

TEST_F(ChannelPathTest, LosesNoPathToAnotherUser) {
  const std::string path = PathOf(QueryWith(40), table_);
  Age(OnlyFile(), std::chrono::hours(1));
  Crowd(ScopeOf(1, "uid", "bob"), table_);
  EXPECT_TRUE(QueryOfPath(scope_, path, table_).ok());
  EXPECT_EQ(FilesBelow(directory()), PathTable::kMaxEntries);
}

TEST_F(ChannelPathTest, KeepsWhatABrowserFollowsBeforeWhatWasOnlyAsked) {
  const std::string followed = PathOf(QueryWith(40), table_);
  ASSERT_TRUE(QueryOfPath(scope_, followed, table_).ok());
  const std::string asked = PathOf(QueryWith(41), table_);
  Crowd(scope_, table_);
  EXPECT_TRUE(QueryOfPath(scope_, followed, table_).ok());
  EXPECT_TRUE(absl::IsNotFound(QueryOfPath(scope_, asked, table_).status()));
}

TEST_F(ChannelPathTest, GivesBackWhatNobodyUsedForLong) {
  PathOf(QueryWith(40), table_);
  Age(OnlyFile(), std::chrono::hours(31 * 24));
  PathTable restarted(directory());
  const Scope other = ScopeOf(1, "other");
  ASSERT_TRUE(ChannelOf(other, QueryWith(41), restarted).ok());
  EXPECT_EQ(FilesBelow(directory()), 1u);
}

TEST_F(ChannelPathTest, OpensNoPathOfAnotherDataSource) {
  const std::string path = PathOf(QueryWith(40), table_);
  for (const Scope& other : {ScopeOf(1, "other"), ScopeOf(2, "uid")}) {
    EXPECT_TRUE(absl::IsNotFound(QueryOfPath(other, path, table_).status()));
  }
  // Another user of the same dashboard does.
  EXPECT_TRUE(QueryOfPath(ScopeOf(1, "uid", "bob"), path, table_).ok());
}

TEST_F(ChannelPathTest, RefusesAUidThatGrafanaWould) {
  EXPECT_EQ(ChannelOf(ScopeOf(1, "a b"), Query(), table_).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace xdplive::datasource
