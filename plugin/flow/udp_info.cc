#include "flow/udp_info.h"

#include <netinet/in.h>

#include "flow/append_text.h"
#include "flow/datagram_info.h"
#include "flow/dns_info.h"
#include "flow/port_info.h"

namespace xdplive::flow {
namespace {

constexpr size_t kHeader = 8;

struct Application {
  uint16_t port;
  bool (*append)(Bytes message, std::string& line);
};

constexpr Application kApplications[] = {
    {53, AppendDnsInfo},     {67, AppendDhcpInfo},   {68, AppendDhcpInfo},
    {123, AppendNtpInfo},    {443, AppendQuicInfo},  {546, AppendDhcpv6Info},
    {547, AppendDhcpv6Info}, {1900, AppendSsdpInfo}, {5353, AppendDnsInfo},
    {5355, AppendDnsInfo},
};

bool AppendApplication(uint16_t port, Bytes message, std::string& line) {
  for (const Application& application : kApplications) {
    if (application.port == port) return application.append(message, line);
  }
  return false;
}

}  // namespace

void AppendUdpInfo(const FrameView& view, std::string& line) {
  ByteReader reader(view.transport);
  reader.Skip(4);
  // In UDP-Lite this field says how much the checksum covers.
  const uint32_t declared = reader.U16();
  const uint32_t length =
      view.headers.protocol == IPPROTO_UDP ? declared : view.transport_length;
  reader.Skip(2);
  if (reader.ok() && !view.Has(PARSED_FRAGMENT) &&
      (AppendApplication(view.headers.destination_port, reader.rest(), line) ||
       AppendApplication(view.headers.source_port, reader.rest(), line))) {
    return;
  }
  AppendPorts(view.headers, line);
  if (reader.ok() && length >= kHeader) {
    AppendText(line, " Len=", length - kHeader);
  }
  AppendService(view.headers, line);
}

}  // namespace xdplive::flow
