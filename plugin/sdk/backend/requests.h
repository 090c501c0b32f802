// What Grafana asks and what it is answered, as plain structs: no protobuf, no
// gRPC. Names follow grafana-plugin-sdk-go's proto/backend.proto.
#ifndef SDK_BACKEND_REQUESTS_H_
#define SDK_BACKEND_REQUESTS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sdk/backend/call.h"
#include "sdk/data/frame.h"

namespace sdk::backend {

using Headers = std::map<std::string, std::string>;

struct User {
  std::string login;
  std::string name;
  std::string email;
  std::string role;  // "Viewer", "Editor", "Admin"; "" when the server asks
};

struct DataSourceInstanceSettings {
  int64_t id = 0;
  std::string uid;
  std::string name;
  std::string url;
  std::string user;
  std::string database;
  std::string json_data;  // a JSON object as text; may be ""
  std::map<std::string, std::string> decrypted_secure_json_data;
  int64_t updated_ms = 0;  // with uid: the identity of these settings
  std::string api_version;
};

// Who asks, and with which settings. Sent with every call. See also ClientOf.
struct PluginContext {
  int64_t org_id = 0;
  std::string plugin_id;
  std::string plugin_version;
  std::string name_space;  // Grafana's k8s namespace; "" on old hosts
  std::string user_agent;
  bool has_user = false;
  User user;
  bool has_data_source = false;
  DataSourceInstanceSettings data_source;
  std::map<std::string, std::string> grafana_config;
};

// Names one user of one data source among all: who takes turns with others, and
// whose answers are bounded together.
std::string ClientOf(const PluginContext& context);

struct TimeRange {
  int64_t from_ms = 0;
  int64_t to_ms = 0;
};

struct DataQuery {
  std::string ref_id;
  std::string query_type;
  int64_t max_data_points = 0;
  int64_t interval_ms = 0;
  TimeRange time_range;
  std::string json;  // the panel's target as text
};

struct QueryDataRequest {
  PluginContext context;
  Headers headers;
  std::vector<DataQuery> queries;
  std::shared_ptr<Call> call = std::make_shared<Call>();

  // Asked by an alert rule: Grafana's evaluator says so of itself.
  // Source: Grafana, pkg/services/ngalert/models/alert_query.go.
  bool for_alert() const;
};

// Status codes are HTTP's: 200, 400, 403, 404, 500, …
struct DataResponse {
  std::vector<data::Frame> frames;
  int status = 200;
  std::string error;         // "" unless status says failure
  std::string error_source;  // "plugin" or "downstream"
};

struct QueryDataResponse {
  std::map<std::string, DataResponse> responses;  // by refId
};

struct CheckHealthRequest {
  PluginContext context;
  Headers headers;
};

struct CheckHealthResult {
  enum class Status { kUnknown = 0, kOk = 1, kError = 2 };
  Status status = Status::kUnknown;
  std::string message;
  std::string json_details;  // a JSON object as text
};

struct CollectMetricsRequest {
  PluginContext context;
};

struct CallResourceRequest {
  PluginContext context;
  std::string path;  // no leading slash, no query
  std::string method;
  std::string url;  // path with query string
  std::map<std::string, std::vector<std::string>> headers;
  std::string body;
  std::shared_ptr<Call> call = std::make_shared<Call>();
};

// The first piece of an answer carries status and headers; later pieces only
// a body.
struct CallResourceResponse {
  int status = 200;
  std::map<std::string, std::vector<std::string>> headers;
  std::string body;
};

struct SubscribeStreamRequest {
  PluginContext context;
  std::string path;
  std::string data;  // JSON as text; "" as a rule
  Headers headers;
  std::shared_ptr<Call> call = std::make_shared<Call>();
};

struct SubscribeStreamResponse {
  enum class Status { kOk = 0, kNotFound = 1, kPermissionDenied = 2 };
  Status status = Status::kOk;
  std::string initial_data;  // JSON of a frame; "" for none
};

struct PublishStreamRequest {
  PluginContext context;
  std::string path;
  std::string data;
};

struct PublishStreamResponse {
  enum class Status { kOk = 0, kNotFound = 1, kPermissionDenied = 2 };
  Status status = Status::kPermissionDenied;
  std::string data;
};

struct RunStreamRequest {
  PluginContext context;
  std::string path;
  std::string data;
  Headers headers;
};

}  // namespace sdk::backend

#endif  // SDK_BACKEND_REQUESTS_H_
