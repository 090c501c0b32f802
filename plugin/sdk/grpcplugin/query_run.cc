#include "sdk/grpcplugin/query_run.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "sdk/data/utf8.h"
#include "sdk/grpcplugin/convert.h"

namespace sdk::grpcplugin {
namespace {

using data::ToValidUtf8;

// Once an answer did not fit, queries are not asked in vain when less than this
// part of the request's memory is left.
constexpr size_t kWorthAsking = 16;

constexpr int kHttpContentTooLarge = 413;
constexpr int kHttpTooManyRequests = 429;
constexpr int kHttpUnavailable = 503;

// Of the request's memory, for errors beside it.
constexpr size_t kErrorPart = 8;

// A refId is the asker's, and may be long.
std::string What(const std::string& ref_id) {
  return absl::StrCat("answer query ", ref_id.substr(0, 32));
}

int HttpStatusOf(const absl::Status& refusal) {
  if (absl::IsOutOfRange(refusal)) return kHttpContentTooLarge;
  return absl::IsResourceExhausted(refusal) ? kHttpTooManyRequests
                                            : kHttpUnavailable;
}

backend::DataResponse RefusalOf(const absl::Status& status) {
  backend::DataResponse answer;
  answer.status = HttpStatusOf(status);
  answer.error = std::string(status.message());
  answer.error_source = "downstream";
  return answer;
}

// Bytes that are counted until gRPC lets go of them.
struct Piece {
  std::string bytes;
  backend::MemoryHold hold;
};

grpc::Slice SliceOf(std::string bytes, backend::MemoryHold hold) {
  auto* piece = new Piece{std::move(bytes), std::move(hold)};
  return {piece->bytes.data(), piece->bytes.size(),
          [](void* held) { delete static_cast<Piece*>(held); }, piece};
}

// A message with this answer alone: such messages behind one another are, by
// the rules of protobuf's encoding, the message with all of them.
std::string Encode(const std::string& ref_id, backend::DataResponse answer,
                   pluginv2::DataFrameFormat format) {
  pluginv2::QueryDataResponse response;
  ToProto(ref_id, std::move(answer), format,
          &(*response.mutable_responses())[ToValidUtf8(ref_id)]);
  return response.SerializeAsString();
}

}  // namespace

QueryRun::QueryRun(backend::DataSource* data_source, WorkerLanes* lanes,
                   std::shared_ptr<Call> call,
                   backend::QueryDataRequest request,
                   pluginv2::DataFrameFormat format,
                   backend::MemoryHold question)
    : data_source_(data_source),
      lanes_(lanes),
      call_(std::move(call)),
      request_(std::move(request)),
      format_(format),
      question_(std::move(question)) {}

void QueryRun::Next() {
  if (call_->call().cancelled()) return;
  if (next_ == request_.queries.size()) {
    return call_->Answer(grpc::ByteBuffer(answers_.data(), answers_.size()));
  }
  const backend::DataQuery& query = request_.queries[next_++];
  WorkerPool& pool = lanes_->OfQuery(request_.for_alert(),
                                     data_source_->UrgencyOf(request_, query));
  call_->RunOn(pool, [self = shared_from_this(), &query] {
    self->AnswerOne(query);
    self->Next();
  });
}

void QueryRun::AnswerOne(const backend::DataQuery& query) {
  backend::DataResponse answer = Ask(query);
  if (call_->call().cancelled()) return;
  if (!answer.error.empty()) return AddError(query.ref_id, std::move(answer));
  const absl::Status status = Add(query.ref_id, std::move(answer));
  if (status.ok()) return;
  refused_ = true;
  AddError(query.ref_id, RefusalOf(status));
}

backend::DataResponse QueryRun::Ask(const backend::DataQuery& query) const {
  const backend::RequestMemory& memory = *request_.call->memory();
  if (!refused_ || memory.left() >= memory.limit() / kWorthAsking) {
    return data_source_->QueryData(request_, query);
  }
  return RefusalOf(absl::OutOfRangeError(absl::StrCat(
      What(query.ref_id), ": the answers before it took the memory of one ",
      "request, ", memory.limit() >> 20,
      " MiB; ask for fewer rows, points or series, or in several requests")));
}

absl::Status QueryRun::Add(const std::string& ref_id,
                           backend::DataResponse answer) {
  std::string bytes = Encode(ref_id, std::move(answer), format_);
  absl::StatusOr<backend::MemoryHold> hold =
      request_.call->memory()->Take(bytes.size(), What(ref_id));
  if (!hold.ok()) return hold.status();
  answers_.push_back(SliceOf(std::move(bytes), *std::move(hold)));
  return absl::OkStatus();
}

void QueryRun::AddError(const std::string& ref_id,
                        backend::DataResponse answer) {
  std::string bytes = Encode(ref_id, std::move(answer), format_);
  error_bytes_ += bytes.size();
  const size_t most = request_.call->memory()->limit() / kErrorPart;
  if (error_bytes_ > most) {
    return call_->Fail(absl::ResourceExhaustedError(absl::StrCat(
        "answer queries: the errors of one request take more than ", most >> 10,
        " KiB; ask less at once")));
  }
  answers_.push_back(SliceOf(std::move(bytes), {}));
}

}  // namespace sdk::grpcplugin
