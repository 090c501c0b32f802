#include "capture/programs/refused_filters.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "capture/os/libbpf_status.h"

namespace xdplive::capture {
namespace {

absl::Status Refusal(const std::string& message) {
  absl::Status status = absl::FailedPreconditionError(message);
  status.SetPayload(kVerifierLogPayload, absl::Cord("R3 min value is outside"));
  return status;
}

TEST(RefusedFiltersTest, TellsWhatTheVerifierSaidWithoutItsLog) {
  RefusedFilters refused;
  EXPECT_TRUE(refused.Find("2 ingress", "udp").ok());
  refused.Remember("2 ingress", "udp", Refusal("Linux 6.1.0 does not take it"));
  const absl::Status known = refused.Find("2 ingress", "udp");
  EXPECT_EQ(known,
            absl::FailedPreconditionError("Linux 6.1.0 does not take it"));
}

TEST(RefusedFiltersTest, KnowsNothingOfOtherPlacesAndFilters) {
  RefusedFilters refused;
  refused.Remember("2 ingress", "udp", Refusal("no"));
  EXPECT_TRUE(refused.Find("2 egress", "udp").ok());
  EXPECT_TRUE(refused.Find("2 ingress", "tcp").ok());
}

TEST(RefusedFiltersTest, ForgetsWhatMayGoAnotherTime) {
  RefusedFilters refused;
  refused.Remember("2 ingress", "udp", absl::ResourceExhaustedError("memory"));
  EXPECT_TRUE(refused.Find("2 ingress", "udp").ok());
}

TEST(RefusedFiltersTest, KeepsTheNewestOfMany) {
  RefusedFilters refused;
  for (size_t i = 0; i <= RefusedFilters::kMost; ++i) {
    refused.Remember("2 ingress", absl::StrCat("port ", i), Refusal("no"));
  }
  EXPECT_TRUE(refused.Find("2 ingress", "port 0").ok());
  EXPECT_FALSE(refused.Find("2 ingress", "port 1").ok());
  EXPECT_FALSE(
      refused.Find("2 ingress", absl::StrCat("port ", RefusedFilters::kMost))
          .ok());
}

}  // namespace
}  // namespace xdplive::capture
