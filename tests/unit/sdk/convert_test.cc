#include "sdk/grpcplugin/convert.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sdk::grpcplugin {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

pluginv2::PluginContext Context() {
  pluginv2::PluginContext context;
  context.set_orgid(7);
  context.set_namespace_("org-7");
  context.set_pluginversion("1.2.3");
  context.mutable_user()->set_role("Editor");
  (*context.mutable_grafanaconfig())["GF_APP_URL"] = "http://g/";
  auto* settings = context.mutable_datasourceinstancesettings();
  settings->set_uid("u");
  settings->set_jsondata("{}");
  settings->set_lastupdatedms(5);
  (*settings->mutable_decryptedsecurejsondata())["key"] = "secret";
  return context;
}

pluginv2::DataResponse Converted(
    backend::DataResponse response,
    pluginv2::DataFrameFormat format = pluginv2::ARROW) {
  pluginv2::DataResponse proto;
  ToProto("A", std::move(response), format, &proto);
  return proto;
}

TEST(Convert, ReadsAQueryWithAllThatComesWithIt) {
  pluginv2::QueryDataRequest proto;
  *proto.mutable_plugincontext() = Context();
  (*proto.mutable_headers())["FromAlert"] = "true";
  pluginv2::DataQuery* query = proto.add_queries();
  query->set_refid("A");
  query->set_json(R"({"kind":"packets"})");
  query->set_maxdatapoints(100);
  query->set_intervalms(1000);
  query->mutable_timerange()->set_fromepochms(1);
  query->mutable_timerange()->set_toepochms(2);

  const backend::QueryDataRequest request = FromProto(proto);
  EXPECT_EQ(request.context.org_id, 7);
  EXPECT_EQ(request.context.name_space, "org-7");
  EXPECT_EQ(request.context.plugin_version, "1.2.3");
  EXPECT_TRUE(request.context.has_user);
  EXPECT_EQ(request.context.user.role, "Editor");
  EXPECT_EQ(request.context.grafana_config.at("GF_APP_URL"), "http://g/");
  EXPECT_TRUE(request.context.has_data_source);
  EXPECT_EQ(request.context.data_source.uid, "u");
  EXPECT_EQ(request.context.data_source.updated_ms, 5);
  EXPECT_EQ(request.context.data_source.decrypted_secure_json_data.at("key"),
            "secret");
  EXPECT_EQ(request.headers.at("FromAlert"), "true");
  ASSERT_EQ(request.queries.size(), 1u);
  EXPECT_EQ(request.queries[0].ref_id, "A");
  EXPECT_EQ(request.queries[0].json, R"({"kind":"packets"})");
  EXPECT_EQ(request.queries[0].max_data_points, 100);
  EXPECT_EQ(request.queries[0].interval_ms, 1000);
  EXPECT_EQ(request.queries[0].time_range.from_ms, 1);
  EXPECT_EQ(request.queries[0].time_range.to_ms, 2);
}

TEST(Convert, SaysThatNobodyAsksWhenTheServerDoes) {
  const backend::CheckHealthRequest request =
      FromProto(pluginv2::CheckHealthRequest());
  EXPECT_FALSE(request.context.has_user);
  EXPECT_FALSE(request.context.has_data_source);
}

TEST(Convert, KeepsEveryValueOfARepeatedHeader) {
  pluginv2::CallResourceRequest proto;
  (*proto.mutable_headers())["Accept"].add_values("a");
  (*proto.mutable_headers())["Accept"].add_values("b");
  proto.set_path("ledger");
  proto.set_url("ledger?x=1");
  const backend::CallResourceRequest request = FromProto(proto);
  EXPECT_THAT(request.headers.at("Accept"), ElementsAre("a", "b"));
  EXPECT_EQ(request.url, "ledger?x=1");
}

TEST(Convert, WritesArrowUnlessTheHostAsksForJson) {
  backend::DataResponse response;
  response.frames.emplace_back();
  const pluginv2::DataResponse arrow = Converted(response);
  EXPECT_THAT(arrow.frames(0), StartsWith("ARROW1"));
  EXPECT_EQ(arrow.format(), pluginv2::ARROW);
  EXPECT_EQ(arrow.status(), 200);
  const pluginv2::DataResponse json = Converted(response, pluginv2::JSON);
  EXPECT_THAT(json.frames(0), StartsWith(R"({"schema":{"refId":"A")"));
  EXPECT_EQ(json.format(), pluginv2::JSON);
}

TEST(Convert, GivesAnErrorAStatusAndASource) {
  backend::DataResponse response;
  response.error = "no eth9";
  EXPECT_EQ(Converted(response).status(), 500);
  EXPECT_EQ(Converted(response).errorsource(), "plugin");
  response.status = 404;
  response.error_source = "downstream";
  EXPECT_EQ(Converted(response).status(), 404);
  EXPECT_EQ(Converted(response).errorsource(), "downstream");
}

TEST(Convert, TurnsAFrameThatCannotBeWrittenIntoItsQuerysError) {
  backend::DataResponse response;
  data::Frame frame;
  frame.fields = {data::MakeField<bool>("a"), data::MakeField<bool>("b")};
  frame.fields[0].Append(true);
  response.frames = {data::Frame(), frame};
  const pluginv2::DataResponse proto = Converted(response);
  EXPECT_EQ(proto.frames_size(), 0);
  EXPECT_EQ(proto.status(), 500);
  EXPECT_THAT(proto.error(), HasSubstr("field b has 0 rows"));
}

TEST(Convert, LetsNoInvalidUtf8IntoAProtoString) {
  const std::string bad = "a\xFF";
  backend::DataResponse response;
  response.error = bad;
  response.error_source = bad;
  const pluginv2::DataResponse query = Converted(response);
  EXPECT_EQ(query.error(), "a\uFFFD");
  EXPECT_EQ(query.errorsource(), "a\uFFFD");

  backend::CheckHealthResult health;
  health.message = bad;
  pluginv2::CheckHealthResponse health_proto;
  ToProto(health, &health_proto);
  EXPECT_EQ(health_proto.message(), "a\uFFFD");

  backend::CallResourceResponse piece;
  piece.headers[bad] = {bad};
  pluginv2::CallResourceResponse piece_proto;
  ToProto(piece, &piece_proto);
  EXPECT_EQ(piece_proto.headers().at("a\uFFFD").values(0), "a\uFFFD");

  EXPECT_EQ(ToGrpcStatus(absl::InternalError(bad)).error_message(), "a\uFFFD");
}

TEST(Convert, KeepsTheCodeOfAStatus) {
  EXPECT_EQ(ToGrpcStatus(absl::UnavailableError("x")).error_code(),
            grpc::StatusCode::UNAVAILABLE);
}

}  // namespace
}  // namespace sdk::grpcplugin
