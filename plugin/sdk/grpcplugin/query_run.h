// One QueryData call: its queries are answered one after another, each when it
// is the client's turn again.
//
// An answer is written as soon as it is made, and counted against what the
// request, its client and the process may hold until gRPC has sent it; one that
// does not fit is an error of its query alone.
#ifndef SDK_GRPCPLUGIN_QUERY_RUN_H_
#define SDK_GRPCPLUGIN_QUERY_RUN_H_

#include <grpcpp/support/byte_buffer.h>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "backend.pb.h"
#include "sdk/backend/data_source.h"
#include "sdk/grpcplugin/unary_call.h"
#include "sdk/grpcplugin/worker_lanes.h"

namespace sdk::grpcplugin {

class QueryRun : public std::enable_shared_from_this<QueryRun> {
 public:
  using Call = UnaryCall<grpc::ByteBuffer>;

  // `data_source` and `lanes` must outlive the run; `question` is what the
  // request itself takes.
  QueryRun(backend::DataSource* data_source, WorkerLanes* lanes,
           std::shared_ptr<Call> call, backend::QueryDataRequest request,
           pluginv2::DataFrameFormat format, backend::MemoryHold question);
  QueryRun(const QueryRun&) = delete;
  QueryRun& operator=(const QueryRun&) = delete;

  // Has the next query answered on a worker, or ends the call with all
  // answers.
  void Next();

 private:
  void AnswerOne(const backend::DataQuery& query);
  backend::DataResponse Ask(const backend::DataQuery& query) const;
  // Counts the answer and puts it to the others.
  absl::Status Add(const std::string& ref_id, backend::DataResponse answer);
  // Errors are small and have to be told, so they have a room of their own.
  void AddError(const std::string& ref_id, backend::DataResponse answer);

  backend::DataSource* const data_source_;
  WorkerLanes* const lanes_;
  const std::shared_ptr<Call> call_;
  const backend::QueryDataRequest request_;
  const pluginv2::DataFrameFormat format_;
  const backend::MemoryHold question_;
  // One worker at a time touches these.
  size_t next_ = 0;
  bool refused_ = false;  // an answer was too large for what was left
  size_t error_bytes_ = 0;
  std::vector<grpc::Slice> answers_;
};

}  // namespace sdk::grpcplugin

#endif  // SDK_GRPCPLUGIN_QUERY_RUN_H_
