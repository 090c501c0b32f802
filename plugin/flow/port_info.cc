#include "flow/port_info.h"

#include <algorithm>
#include <string_view>

#include "flow/append_text.h"
#include "flow/names.h"

namespace xdplive::flow {

void AppendPorts(const parsed& headers, std::string& line) {
  AppendText(line, headers.source_port, " → ", headers.destination_port);
}

std::string_view ServiceOf(const parsed& headers) {
  const auto [low, high] =
      std::minmax(headers.source_port, headers.destination_port);
  const std::string_view name = PortName(headers.protocol, low);
  return name.empty() ? PortName(headers.protocol, high) : name;
}

void AppendService(const parsed& headers, std::string& line) {
  const std::string_view name = ServiceOf(headers);
  if (!name.empty()) AppendText(line, " (", name, ")");
}

}  // namespace xdplive::flow
