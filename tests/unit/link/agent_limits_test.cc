// What an agent holds its clients to, and that nothing they ask gets round it.
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "agent.pb.h"
#include "filter/compile.h"
#include "filter/eval.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "kit/cc/datasource/fake_engine.h"
#include "kit/cc/datasource/manual_clock.h"
#include "kit/cc/link/direct_link.h"
#include "kit/cc/open_now.h"
#include "kit/cc/packet_builder.h"
#include "kit/cc/tap_spec.h"
#include "link/engine/agent_engine.h"
#include "link/messages/bounds.h"
#include "link/messages/host_messages.h"
#include "link/serve/agent_server.h"

namespace xdplive::link {
namespace {

using agent::v1::Answer;
using agent::v1::Question;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::xdplive::testing::DirectLink;
using ::xdplive::testing::FakeKernel;
using ::xdplive::testing::IngressOf;
using ::xdplive::testing::ManualClock;
using ::xdplive::testing::SpecOf;

class Notes final : public LaneTaker {
 public:
  void OnMessage(absl::string_view /*message*/) override { ++messages; }
  void OnEnd(const absl::Status& why) override { ended = why; }

  int messages = 0;
  absl::Status ended;
};

class AgentLimitsTest : public ::testing::Test {
 protected:
  static constexpr ClientId kAnn = 1, kBob = 2;

  void Serve(Limits limits) {
    server_ = AgentServer::Make(*engine_, {"alpha", 7, "1.2.3"},
                                clock_.AsClock(), std::move(limits));
  }
  // An answer that is waited for.
  struct Wait {
    absl::Notification done;
    Answer answer;
  };
  std::shared_ptr<Wait> Begin(ClientId client, Question question) {
    auto wait = std::make_shared<Wait>();
    question.set_version(kVersion);
    server_->Ask(client, question, [wait](Answer answer) {
      wait->answer = std::move(answer);
      wait->done.Notify();
    });
    return wait;
  }
  Answer Ask(ClientId client, const Question& question) {
    const auto wait = Begin(client, question);
    EXPECT_TRUE(wait->done.WaitForNotificationWithTimeout(absl::Seconds(60)));
    return wait->answer;
  }
  static Question OpenOf(const std::string& interface,
                         const std::string& filter) {
    Question question;
    question.mutable_open_tap()->set_interface(interface);
    question.mutable_open_tap()->set_filter(filter);
    return question;
  }
  Answer Open(ClientId client, const std::string& interface,
              const std::string& filter = "") {
    return Ask(client, OpenOf(interface, filter));
  }
  Answer List() {
    Question question;
    (void)question.mutable_list_interfaces();
    return Ask(kAnn, question);
  }
  Answer Ledger() {
    Question question;
    (void)question.mutable_read_ledger();
    return Ask(kAnn, question);
  }
  static absl::StatusCode CodeOf(const Answer& answer) {
    return static_cast<absl::StatusCode>(answer.code());
  }
  static filter::FilterPtr FilterOf(const std::string& text) {
    return filter::CompileShared(text).value();
  }
  std::vector<std::string> FiltersInKernel() const {
    std::vector<std::string> filters;
    for (const tap::TapSpec& spec : kernel_.taps()) {
      filters.push_back(spec.filter_text());
    }
    return filters;
  }

  FakeKernel kernel_;
  ManualClock clock_;
  std::unique_ptr<tap::Engine> engine_ = kernel_.Factory()({}).value();
  std::shared_ptr<AgentServer> server_;
};

TEST_F(AgentLimitsTest, NamesNoInterfaceThatIsNotAllowed) {
  kernel_.AddInterface("secret0");
  kernel_.AddInterface("eth1");
  kernel_.SetDefaultRoute("secret0");
  Serve({.interfaces = {"eth*"}});
  const Answer list = List();
  ASSERT_EQ(list.interfaces().interfaces_size(), 2);
  EXPECT_EQ(list.interfaces().interfaces(0).name(), "eth0");
  EXPECT_EQ(list.interfaces().interfaces(1).name(), "eth1");
  EXPECT_EQ(list.interfaces().default_route(), "");
  const Answer refused = Open(kAnn, "lo");
  EXPECT_EQ(CodeOf(refused), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(refused.message(),
            "open interface lo: the agent does not allow it; here and allowed: "
            "eth0, eth1");
  const Answer none = Open(kAnn, "none0");
  EXPECT_EQ(CodeOf(none), absl::StatusCode::kNotFound);
  EXPECT_THAT(none.message(), Not(HasSubstr("secret")));
  EXPECT_THAT(kernel_.taps(), IsEmpty());
}

TEST_F(AgentLimitsTest, ShowsNoTapOfAnInterfaceThatIsNotAllowed) {
  const auto other = testing::OpenNow(*engine_, IngressOf("lo"));
  Serve({.interfaces = {"auto"}});
  EXPECT_EQ(Open(kAnn, "eth0").code(), 0u);
  const Answer ledger = Ledger();
  ASSERT_EQ(ledger.ledger().rows_size(), 1);
  EXPECT_EQ(ledger.ledger().rows(0).tap().interface(), "eth0");
}

TEST_F(AgentLimitsTest, EndsTheTapsOfAnInterfaceThatIsAllowedNoMore) {
  kernel_.AddInterface("eth1");
  Serve({.interfaces = {"auto"}});
  const Answer opened = Open(kAnn, "eth0");
  Notes notes;
  const auto following =
      server_->Follow(kAnn, opened.opened().windows(), notes);
  server_->Tick();
  EXPECT_TRUE(notes.ended.ok());
  kernel_.SetDefaultRoute("eth1");
  clock_.Advance(InterfaceLimit::kFresh);
  server_->Tick();
  EXPECT_TRUE(absl::IsPermissionDenied(notes.ended)) << notes.ended;
  Notes again;
  (void)server_->Follow(kAnn, opened.opened().windows(), again);
  EXPECT_FALSE(again.ended.ok());
  EXPECT_EQ(CodeOf(Open(kAnn, "eth0")), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(Open(kAnn, "eth1").code(), 0u);
}

TEST_F(AgentLimitsTest, BoundsTheTapsOfAllClientsTogether) {
  Serve({.taps = 2});
  // The agent's own takes no room, nor does who shares it.
  std::shared_ptr<ServedTap> own;
  server_->OpenOwn(IngressOf("eth0"), /*batch=*/1,
                   [&own](auto tap) { own = *std::move(tap); });
  EXPECT_EQ(Open(kAnn, "eth0").code(), 0u);
  EXPECT_EQ(Open(kAnn, "eth0", "udp").code(), 0u);
  EXPECT_EQ(Open(kBob, "eth0", "tcp").code(), 0u);
  // One that there is takes no room.
  EXPECT_EQ(Open(kAnn, "eth0", "tcp").code(), 0u);
  const Answer refused = Open(kBob, "eth0", "icmp");
  EXPECT_EQ(CodeOf(refused), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(refused.message(),
              AllOf(HasSubstr("2 are open"), HasSubstr("raise taps")));
  EXPECT_THAT(kernel_.taps(), SizeIs(3));
  server_->Disconnected(kAnn);
  EXPECT_EQ(Open(kBob, "eth0", "icmp").code(), 0u);
}

TEST_F(AgentLimitsTest, AddsTheForcedFilterToEveryTapAndCallsItAsItWasAsked) {
  Serve({.forced_filter = FilterOf("not port 22")});
  EXPECT_EQ(Open(kAnn, "eth0").code(), 0u);
  EXPECT_EQ(Open(kAnn, "eth0", "tcp or udp").code(), 0u);
  EXPECT_THAT(FiltersInKernel(),
              ::testing::UnorderedElementsAre(
                  "not port 22", "(tcp or udp) and (not port 22)"));
  std::set<std::string> told;
  const Answer ledger = Ledger();
  for (const auto& row : ledger.ledger().rows()) {
    told.insert(row.tap().filter());
  }
  EXPECT_THAT(told, ElementsAre("", "tcp or udp"));
}

// Whatever is asked, no packet of port 22 is matched, and the others are as if
// nothing were forced.
TEST_F(AgentLimitsTest, LetsNoFilterGetRoundTheForcedOne) {
  Serve({.forced_filter = FilterOf("not port 22")});
  const std::vector<std::vector<uint8_t>> hidden = {
      testing::Packet()
          .Ethernet()
          .Ipv4("192.0.2.1", "192.0.2.2")
          .Tcp(1234, 22)
          .Bytes(),
      testing::Packet()
          .Ethernet()
          .Ipv6("2001:db8::1", "2001:db8::2")
          .Tcp(22, 1234)
          .Bytes(),
      testing::Packet()
          .Ethernet()
          .Ipv4("192.0.2.1", "192.0.2.2")
          .Udp(22, 9)
          .Bytes()};
  const std::vector<uint8_t> other = testing::Packet()
                                         .Ethernet()
                                         .Ipv4("192.0.2.1", "192.0.2.2")
                                         .Tcp(1234, 443)
                                         .Bytes();
  for (const char* asked :
       {"", "tcp or port 22", "not not tcp or udp", "ip or ip6",
        "tcp[2:2] = 22 or tcp port 443", "1 = 1 or tcp", "len > 0",
        "port 443 or 22", "(tcp) or (udp)"}) {
    const Answer answer = Open(kAnn, "eth0", asked);
    ASSERT_EQ(answer.code(), 0u) << asked << ": " << answer.message();
    for (const tap::TapSpec& spec : kernel_.taps()) {
      for (const auto& frame : hidden) {
        EXPECT_FALSE(filter::Matches(*spec.filter, frame,
                                     static_cast<uint32_t>(frame.size())))
            << spec.filter_text();
      }
      EXPECT_TRUE(filter::Matches(*spec.filter, other,
                                  static_cast<uint32_t>(other.size())))
          << spec.filter_text();
    }
    server_->Disconnected(kAnn);
  }
  // Half of a text is refused by itself.
  for (const char* asked : {"tcp) or (port 22", "tcp or", "port 22) #"}) {
    EXPECT_EQ(CodeOf(Open(kAnn, "eth0", asked)),
              absl::StatusCode::kInvalidArgument);
  }
  const Answer nothing = Open(kAnn, "eth0", "port 22");
  EXPECT_EQ(CodeOf(nothing), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(nothing.message(), HasSubstr("no packet can match"));
}

TEST_F(AgentLimitsTest, HasNoLaneOfPacketsWhereNobodyMaySeeThem) {
  Serve({.packet_access = "nobody"});
  const Answer opened = Open(kAnn, "eth0");
  EXPECT_EQ(opened.code(), 0u);
  EXPECT_EQ(opened.opened().packets(), "");
  EXPECT_EQ(opened.limits().packet_access(), "nobody");
  Notes notes;
  EXPECT_EQ(server_->Follow(kAnn, "1/p", notes), nullptr);
  EXPECT_TRUE(absl::IsPermissionDenied(notes.ended)) << notes.ended;
  EXPECT_THAT(std::string(notes.ended.message()), HasSubstr("packet_access"));
  Notes windows;
  EXPECT_NE(server_->Follow(kAnn, opened.opened().windows(), windows), nullptr);
}

TEST_F(AgentLimitsTest, TellsClientsWhatTheyAreHeldTo) {
  Serve({.forced_filter = FilterOf("not port 22"),
         .packet_access = "editor",
         .identity = "local"});
  EXPECT_EQ(List().program(), "1.2.3");
  const auto client =
      OpenAgentEngine(std::make_shared<DirectLink>(server_, kBob));
  EXPECT_EQ(client->limits().value(),
            (tap::EngineLimits{"editor", "local", "not port 22"}));
}

TEST_F(AgentLimitsTest, ClientsFindTheirTapsByWhatTheyAsked) {
  Serve({.forced_filter = FilterOf("not port 22"), .packet_access = "nobody"});
  const auto client =
      OpenAgentEngine(std::make_shared<DirectLink>(server_, kBob));
  const auto opened = testing::OpenNow(
      *client, SpecOf("eth0", tap::Direction::kIngress, "tcp"));
  ASSERT_TRUE(opened.ok()) << opened.status();
  EXPECT_EQ((*opened)->spec().filter_text(), "tcp");
  tap::TapSink sink;
  (*opened)->Start(sink);
  EXPECT_TRUE((*opened)->status().ok()) << (*opened)->status();
  const auto rows = client->ReadLedger();
  ASSERT_THAT(rows, SizeIs(1));
  EXPECT_EQ(rows[0].tap.filter_text(), "tcp");
  // As the tap has it.
  EXPECT_FALSE(rows[0].tap.filter->program.empty());
  EXPECT_EQ((*opened)->ReadLedger()->seen, 10u);
}

TEST_F(AgentLimitsTest, KeepsNothingForWhoLeftBeforeItWasOpen) {
  Serve({});
  absl::Notification gate;
  kernel_.OpenInBackground();
  kernel_.SetOpenGate("eth0", &gate);
  const auto wait = Begin(kAnn, OpenOf("eth0", ""));
  server_->Disconnected(kAnn);
  gate.Notify();
  wait->done.WaitForNotification();
  EXPECT_EQ(CodeOf(wait->answer), absl::StatusCode::kCancelled);
  // What was opened goes when the engine has told of it.
  for (int i = 0; i < 1000 && !kernel_.taps().empty(); ++i) {
    absl::SleepFor(absl::Milliseconds(5));
  }
  EXPECT_THAT(kernel_.taps(), IsEmpty());
}

// Filters that are as much work as their length allows.
std::vector<std::string> Bombs() {
  const auto repeat = [](const std::string& head, const std::string& item,
                         const std::string& tail) {
    std::string text = head;
    while (text.size() + item.size() + tail.size() <= kMostFilterBytes) {
      text += item;
    }
    return text + tail;
  };
  std::string deep = std::string(kMostFilterBytes / 2 - 8, '(') + "tcp" +
                     std::string(kMostFilterBytes / 2 - 8, ')');
  return {std::move(deep),
          repeat("", "not ", "tcp"),
          repeat("", "portrange 1-65534 or ", "tcp"),
          repeat("", "not portrange 3-9 and ", "tcp"),
          repeat("", "port 53 or ", "tcp"),
          repeat("", "(tcp or udp) and ", "tcp"),
          repeat("", "host 192.0.2.1 or ", "tcp"),
          repeat("", "ip6 host 2001:db8::1 or ", "tcp"),
          repeat("", "not (tcp port 1 or not udp port 2) or ", "tcp"),
          repeat("tcp[", "tcp[", "0"),
          repeat("len > 1", "+len", ""),
          repeat("len > 1", "*(len", ""),
          repeat("vlan", " and vlan", ""),
          repeat("mpls", " and mpls", ""),
          repeat("", "gateway a.b.c or ", "tcp"),
          repeat("", "host a-a-a-a.example or ", "tcp"),
          repeat("", "vlan and host 192.0.2.1 or ", "tcp"),
          repeat("", "tcp[0]=1 or not ether[1]&7!=3 and ", "udp"),
          std::string(kMostFilterBytes, '\xff')};
}

TEST_F(AgentLimitsTest, CompilesOrRefusesTheWorstOfFiltersInBoundedTime) {
  Serve({.forced_filter = FilterOf("not port 22")});
  for (const std::string& bomb : Bombs()) {
    ASSERT_LE(bomb.size(), kMostFilterBytes);
    const absl::Time begin = absl::Now();
    const Answer answer = Open(kAnn, "eth0", bomb);
    const absl::Duration took = absl::Now() - begin;
    // Some tenths of a second at most; sanitizers take ten times that.
    EXPECT_LT(took, absl::Seconds(10)) << bomb.substr(0, 40);
    RecordProperty(bomb.substr(0, 24), absl::FormatDuration(took));
    server_->Disconnected(kAnn);
  }
}

// By order, not by the clock: all of what Ann asked before would have to be
// compiled first.
TEST_F(AgentLimitsTest, LetsNobodyWaitForTheFiltersOfAnother) {
  Serve({});
  std::vector<std::shared_ptr<Wait>> anns;
  for (int i = 0; i < 200; ++i) {
    anns.push_back(
        Begin(kAnn, OpenOf("eth0", absl::StrCat(Bombs()[8], " or port ", i + 1)
                                       .substr(0, kMostFilterBytes))));
  }
  const auto bobs = Begin(kBob, OpenOf("eth0", "udp port 53"));
  // What takes no compiling does not wait at all.
  const auto list = [] {
    Question question;
    (void)question.mutable_list_interfaces();
    return question;
  }();
  EXPECT_TRUE(Begin(kBob, list)->done.HasBeenNotified());
  bobs->done.WaitForNotification();
  EXPECT_EQ(bobs->answer.code(), 0u);
  int done = 0;
  for (const auto& wait : anns) done += wait->done.HasBeenNotified() ? 1 : 0;
  EXPECT_LT(done, 100);
}

}  // namespace
}  // namespace xdplive::link
