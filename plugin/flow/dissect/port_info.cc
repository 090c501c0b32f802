#include "flow/dissect/port_info.h"

#include <string_view>

#include "flow/text/append_text.h"
#include "flow/text/names.h"

namespace xdplive::flow {

void AppendPorts(const parsed& headers, std::string& line) {
  AppendText(line, headers.source_port, " → ", headers.destination_port);
}

std::string_view ServiceOf(const parsed& headers) {
  return ServiceName(headers.protocol, headers.source_port,
                     headers.destination_port);
}

void AppendService(const parsed& headers, std::string& line) {
  const std::string_view name = ServiceOf(headers);
  if (!name.empty()) AppendText(line, " (", name, ")");
}

}  // namespace xdplive::flow
