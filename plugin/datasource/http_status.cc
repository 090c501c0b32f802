#include "datasource/http_status.h"

#include <string>

namespace xdplive::datasource {

int HttpStatusOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return 200;
    case absl::StatusCode::kInvalidArgument:
      return 400;
    case absl::StatusCode::kPermissionDenied:
      return 403;
    case absl::StatusCode::kNotFound:
      return 404;
    case absl::StatusCode::kOutOfRange:
      return 413;
    case absl::StatusCode::kUnimplemented:
      return 501;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kResourceExhausted:
      return 503;
    default:
      return 500;
  }
}

sdk::backend::DataResponse FailedResponse(const absl::Status& status) {
  const bool ours = absl::IsInternal(status) || absl::IsUnknown(status);
  sdk::backend::DataResponse response;
  response.status = HttpStatusOf(status);
  response.error = std::string(status.message());
  response.error_source = ours ? "plugin" : "downstream";
  return response;
}

}  // namespace xdplive::datasource
