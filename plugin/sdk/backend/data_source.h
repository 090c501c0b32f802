// What a data source implements. Grafana sends settings with every call and
// one plugin process serves all data sources of its type.
//
// Threads: the SDK calls from a pool of worker threads, many at a time. A
// method may block for the length of its own work, never for a viewer.
#ifndef SDK_BACKEND_DATA_SOURCE_H_
#define SDK_BACKEND_DATA_SOURCE_H_

#include <memory>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "sdk/backend/requests.h"
#include "sdk/backend/stream.h"

namespace sdk::backend {

// Takes the answer to one resource call, in pieces. Thread-safe; may outlive
// the call of CallResource, so an answer can be streamed later.
class ResourceSender {
 public:
  virtual ~ResourceSender() = default;
  virtual void Send(CallResourceResponse piece) = 0;
  // No pieces follow. Implied when the last reference goes.
  virtual void Done() = 0;
  // The asker has gone; further pieces are let go.
  virtual bool cancelled() const = 0;
  // Bytes queued and not yet taken by Grafana.
  virtual size_t queued_bytes() const = 0;
};

// Takes the answer to one subscription: to be called once, from any thread. Let
// go without a call, it answers with an error.
using SubscribeAnswer =
    absl::AnyInvocable<void(absl::StatusOr<SubscribeStreamResponse>)>;

// Both have threads of their own, so neither waits for the other.
enum class Urgency {
  kPrompt,  // what takes some milliseconds
  kBulk,
};

// Every method has a default, so a data source overrides what it has: healthy,
// no metrics, "not implemented" for queries and resources, no channels.
class DataSource {
 public:
  virtual ~DataSource() = default;

  virtual CheckHealthResult CheckHealth(const CheckHealthRequest& request);

  // Prometheus text format.
  virtual std::string CollectMetrics(const CollectMetricsRequest& request);

  // Answers one query of the request; one that fails carries its own error. The
  // SDK asks for them one after another and lets other clients have their turn
  // in between, so a request's queries are not all in memory at a time, and no
  // more are asked for once it is cancelled (request.call).
  virtual DataResponse QueryData(const QueryDataRequest& request,
                                 const DataQuery& query);
  // How soon the query's turn comes. Called on a thread of gRPC: does little.
  virtual Urgency UrgencyOf(const QueryDataRequest& request,
                            const DataQuery& query);

  virtual void CallResource(const CallResourceRequest& request,
                            std::shared_ptr<ResourceSender> sender);

  // Called for every browser that opens the channel. Errors become
  // Grafana's "internal error"; refusals belong in the response's status.
  virtual absl::StatusOr<SubscribeStreamResponse> SubscribeStream(
      const SubscribeStreamRequest& request);
  // The same for an answer that has to wait for something; this one is what the
  // SDK calls. By default it answers with SubscribeStream.
  virtual void SubscribeStreamLater(const SubscribeStreamRequest& request,
                                    SubscribeAnswer answer);

  // Called once for the first subscriber of a channel. Returns at once; packets
  // go to `sender` from the data source's own threads while the result lives.
  virtual absl::StatusOr<std::unique_ptr<RunningStream>> RunStream(
      const RunStreamRequest& request, std::shared_ptr<StreamSender> sender);

  virtual PublishStreamResponse PublishStream(
      const PublishStreamRequest& request);
};

// Answers all queries of `request`, here and now.
QueryDataResponse QueryAll(DataSource& data_source,
                           const QueryDataRequest& request);

}  // namespace sdk::backend

#endif  // SDK_BACKEND_DATA_SOURCE_H_
