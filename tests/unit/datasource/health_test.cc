#include "datasource/health.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "kit/cc/datasource/fake_engine.h"
#include "kit/cc/datasource/manual_clock.h"
#include "nlohmann/json.hpp"

namespace xdplive::datasource {
namespace {

using ::nlohmann::json;
using ::testing::HasSubstr;
using ::xdplive::testing::EgressOf;
using ::xdplive::testing::FakeKernel;
using ::xdplive::testing::ManualClock;
using Status = sdk::backend::CheckHealthResult::Status;

class HealthTest : public ::testing::Test {
 protected:
  sdk::backend::CheckHealthResult Check(const std::string& interfaces) {
    Scope scope;
    scope.policy.data_source =
        interfaces::ParseInterfacePatterns("test", interfaces).value();
    return CheckHealthOf(hub_, scope);
  }

  FakeKernel kernel_;
  ManualClock clock_;
  CaptureHub hub_{kernel_.Factory(), clock_.AsClock(), [] {}};
};

TEST_F(HealthTest, SaysWhatWhoeverCapturesHoldsAllTo) {
  kernel_.SetLimits(tap::EngineLimits{.packet_access = "editor",
                                      .identity = "full",
                                      .forced_filter = "not port 22"});
  const json details = json::parse(Check("auto").json_details);
  EXPECT_THAT(details["verboseMessage"].get<std::string>(),
              HasSubstr("captured by a kernel made of memory; it adds 'not "
                        "port 22' to every filter; it shows packets to "
                        "editors and administrators\n"));
}

TEST_F(HealthTest, NamesInterfaceModeAndTheStepsTried) {
  const auto result = Check("auto");
  EXPECT_EQ(result.status, Status::kOk);
  EXPECT_EQ(result.message, "Capturing on eth0 (ingress generic, egress tcx)");
  const json details = json::parse(result.json_details);
  EXPECT_EQ(details["message"], result.message);
  EXPECT_EQ(details["verboseMessage"],
            "eth0 ingress: attached, generic\n"
            "  native: the driver has no XDP\n"
            "  generic: in use\n"
            "eth0 egress: attached, tcx\n"
            "  tcx: in use\n"
            "captured by a kernel made of memory\n"
            "packets are seen by viewers, editors and administrators "
            "(packetAccess is \"viewer\"), counts, charts and flows by all who "
            "may query\n");
  EXPECT_EQ(details["interfaces"], json::parse(R"([{"name": "eth0",
      "attach_mode": "generic", "steps": [
        {"mode": "native", "outcome": "refused",
         "reason": "the driver has no XDP"},
        {"mode": "generic", "outcome": "holds", "reason": ""}], "notes": [],
      "egress_attach_mode": "tcx", "egress_steps": [
        {"mode": "tcx", "outcome": "holds", "reason": ""}],
      "egress_notes": [], "problems": []}])"));
}

TEST_F(HealthTest, SaysWhichRightIsMissing) {
  kernel_.SetOpenStatus(
      "eth0", absl::PermissionDeniedError("attach to eth0: no CAP_NET_ADMIN; "
                                          "grant it with setcap"));
  const auto result = Check("auto");
  EXPECT_EQ(result.status, Status::kError);
  EXPECT_THAT(result.message, HasSubstr("CAP_NET_ADMIN"));
  EXPECT_THAT(result.message, HasSubstr("setcap"));
}

TEST_F(HealthTest, SaysWhyNoEngineCanBeOpened) {
  kernel_.SetFactoryStatus(absl::PermissionDeniedError("load: no CAP_BPF"));
  const auto result = Check("auto");
  EXPECT_EQ(result.status, Status::kError);
  EXPECT_THAT(result.message, HasSubstr("CAP_BPF"));
  EXPECT_FALSE(json::parse(result.json_details, nullptr, false).is_discarded());
}

TEST_F(HealthTest, SaysWhatTheModeInUseCannotSee) {
  kernel_.SetNote("the NIC takes VLAN tags out before XDP");
  const json details = json::parse(Check("auto").json_details);
  EXPECT_THAT(details["verboseMessage"].get<std::string>(),
              HasSubstr("generic: in use; the NIC takes VLAN tags out"));
}

TEST_F(HealthTest, SaysWhenOneDirectionIsMissing) {
  kernel_.SetOpenStatus(EgressOf("eth0"),
                        absl::InternalError("attach to eth0: egress broken"));
  const auto result = Check("auto");
  EXPECT_EQ(result.status, Status::kOk);
  EXPECT_EQ(result.message,
            "Capturing on eth0 (ingress generic); not in both directions: "
            "attach to eth0: egress broken");
  EXPECT_EQ(json::parse(result.json_details)["interfaces"][0]["problems"],
            json::array({"attach to eth0: egress broken"}));
}

TEST_F(HealthTest, IsWellWherePacketsAreKeptFromSome) {
  Scope scope;
  scope.policy.data_source = {"eth0"};
  for (const char* access : {"editor", "admin", "nobody"}) {
    SCOPED_TRACE(access);
    scope.settings.packet_access = access;
    const auto result = CheckHealthOf(hub_, scope);
    EXPECT_EQ(result.status, Status::kOk);
    EXPECT_THAT(result.json_details, HasSubstr(access));
  }
}

TEST_F(HealthTest, SaysThatAddressesAreReplacedAndReplacesThem) {
  Scope scope;
  scope.policy.data_source = {"eth0"};
  scope.anonymiser = std::make_shared<privacy::Anonymiser>("key");
  kernel_.SetNote("the peer 10.11.12.13 holds the hook");
  const auto result = CheckHealthOf(hub_, scope);
  EXPECT_EQ(result.status, Status::kOk);
  EXPECT_THAT(result.json_details, HasSubstr("are replaced"));
  EXPECT_THAT(result.json_details, HasSubstr("holds the hook"));
  EXPECT_THAT(result.json_details, Not(HasSubstr("10.11.12.13")));
}

TEST_F(HealthTest, HoldsANamedInterfaceToBeThere) {
  const auto result = Check("eth0,eth9");
  EXPECT_EQ(result.status, Status::kError);
  EXPECT_THAT(result.message, HasSubstr("eth9"));
  EXPECT_THAT(result.message, HasSubstr("here and allowed: eth0"));
}

TEST_F(HealthTest, ForgivesAGlobThatOneInterfaceFails) {
  kernel_.AddInterface("eth1");
  kernel_.SetOpenStatus("eth1", absl::InternalError("attach to eth1: broken"));
  EXPECT_EQ(Check("eth*").status, Status::kOk);
  const auto result = Check("eth0,eth1");
  EXPECT_EQ(result.status, Status::kError);
  EXPECT_THAT(json::parse(result.json_details)["interfaces"][1]["problems"][0],
              HasSubstr("attach to eth1: broken"));
}

TEST_F(HealthTest, SaysWhenNothingIsAllowed) {
  const auto result = Check("tun*");
  EXPECT_EQ(result.status, Status::kError);
  EXPECT_THAT(result.message, HasSubstr("tun*"));
}

}  // namespace
}  // namespace xdplive::datasource
