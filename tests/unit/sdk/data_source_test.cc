#include "sdk/backend/data_source.h"

#include <gtest/gtest.h>

namespace sdk::backend {
namespace {

// Keeps the pieces of an answer.
class RecordingSender final : public ResourceSender {
 public:
  void Send(CallResourceResponse piece) override {
    pieces.push_back(std::move(piece));
  }
  void Done() override { done = true; }
  bool cancelled() const override { return false; }
  size_t queued_bytes() const override { return 0; }

  std::vector<CallResourceResponse> pieces;
  bool done = false;
};

TEST(DataSource, IsHealthyAndAnswersNothingUntilItIsTaughtTo) {
  DataSource source;
  EXPECT_EQ(source.CheckHealth({}).status, CheckHealthResult::Status::kOk);
  EXPECT_EQ(source.CollectMetrics({}), "");
  EXPECT_EQ(source.SubscribeStream({})->status,
            SubscribeStreamResponse::Status::kNotFound);
  EXPECT_EQ(source.RunStream({}, nullptr).status().code(),
            absl::StatusCode::kUnimplemented);
  EXPECT_EQ(source.PublishStream({}).status,
            PublishStreamResponse::Status::kPermissionDenied);
}

TEST(DataSource, AnswersEveryQueryWithAnErrorOfItsOwn) {
  QueryDataRequest request;
  request.queries.resize(2);
  request.queries[0].ref_id = std::string("A");
  request.queries[1].ref_id = std::string("B");
  DataSource source;
  const QueryDataResponse response = QueryAll(source, request);
  ASSERT_EQ(response.responses.size(), 2u);
  EXPECT_EQ(response.responses.at("A").status, 501);
  EXPECT_NE(response.responses.at("B").error, "");
}

TEST(DataSource, AnswersResourceCallsNotImplemented) {
  auto sender = std::make_shared<RecordingSender>();
  DataSource().CallResource({}, sender);
  ASSERT_EQ(sender->pieces.size(), 1u);
  EXPECT_EQ(sender->pieces[0].status, 501);
  EXPECT_TRUE(sender->done);
}

}  // namespace
}  // namespace sdk::backend
