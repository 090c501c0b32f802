#include "sdk/grpcplugin/handshake.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace sdk::grpcplugin {
namespace {

using ::testing::HasSubstr;
using Variables = std::map<std::string, std::string>;

absl::StatusOr<HostTerms> Read(const Variables& variables) {
  return ReadHostTerms([&](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
}

// What Grafana 12.4 sets.
Variables FromGrafana() {
  return {{"grafana_plugin_type", "datasource"},
          {"PLUGIN_MIN_PORT", "10000"},
          {"PLUGIN_MAX_PORT", "25000"},
          {"PLUGIN_PROTOCOL_VERSIONS", "2"}};
}

TEST(Handshake, AnswersGrafanaWithOneLine) {
  const absl::StatusOr<HostTerms> terms = Read(FromGrafana());
  ASSERT_TRUE(terms.ok()) << terms.status();
  EXPECT_EQ(HandshakeLine("/tmp/p.sock", *terms),
            "1|2|unix|/tmp/p.sock|grpc|\n");
}

TEST(Handshake, AddsTheSeventhPartOnlyForHostsThatAsk) {
  Variables variables = FromGrafana();
  variables["PLUGIN_MULTIPLEX_GRPC"] = "true";
  const absl::StatusOr<HostTerms> terms = Read(variables);
  ASSERT_TRUE(terms.ok()) << terms.status();
  EXPECT_EQ(HandshakeLine("/tmp/p.sock", *terms),
            "1|2|unix|/tmp/p.sock|grpc||false\n");
}

TEST(Handshake, TakesTheHostsWishesForTheSocket) {
  Variables variables = FromGrafana();
  variables["PLUGIN_UNIX_SOCKET_DIR"] = "/run/x";
  variables["PLUGIN_UNIX_SOCKET_GROUP"] = "grafana";
  const absl::StatusOr<HostTerms> terms = Read(variables);
  ASSERT_TRUE(terms.ok()) << terms.status();
  EXPECT_EQ(terms->socket_directory, "/run/x");
  EXPECT_EQ(terms->socket_group, "grafana");
}

TEST(Handshake, SaysWhyItRefusesAHost) {
  struct Case {
    std::string name;
    std::string variable;
    std::string value;
    std::string complaint;
  };
  const Case cases[] = {
      {"NoCookie", "grafana_plugin_type", "", "is started by Grafana"},
      {"OtherCookie", "grafana_plugin_type", "x", "is started by Grafana"},
      {"OldProtocol", "PLUGIN_PROTOCOL_VERSIONS", "1,12", "version 1,12"},
      {"Tls", "PLUGIN_CLIENT_CERT", "MIIB", "TLS (PLUGIN_CLIENT_CERT)"},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(test.name);
    Variables variables = FromGrafana();
    variables[test.variable] = test.value;
    const absl::Status status = Read(variables).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_THAT(std::string(status.message()), HasSubstr(test.complaint));
  }
}

TEST(Handshake, FindsItsVersionAmongSeveral) {
  Variables variables = FromGrafana();
  variables["PLUGIN_PROTOCOL_VERSIONS"] = "1,2,3";
  EXPECT_TRUE(Read(variables).ok());
}

}  // namespace
}  // namespace sdk::grpcplugin
