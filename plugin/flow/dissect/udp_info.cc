#include "flow/dissect/udp_info.h"

#include <netinet/in.h>

#include "flow/dissect/datagram_info.h"
#include "flow/dissect/dns_info.h"
#include "flow/dissect/port_info.h"
#include "flow/dissect/quic_info.h"
#include "flow/dissect/tunnel_info.h"
#include "flow/text/append_text.h"

namespace xdplive::flow {
namespace {

constexpr size_t kHeader = 8;

struct Application {
  uint16_t port;
  bool (*append)(Bytes message, std::string& line);
};

constexpr Application kApplications[] = {
    {53, AppendDnsInfo},    {67, AppendDhcpInfo},    {68, AppendDhcpInfo},
    {123, AppendNtpInfo},   {546, AppendDhcpv6Info}, {547, AppendDhcpv6Info},
    {1900, AppendSsdpInfo}, {5353, AppendDnsInfo},   {5355, AppendDnsInfo},
};

bool AppendApplication(uint16_t port, Bytes message, std::string& line) {
  for (const Application& application : kApplications) {
    if (application.port == port) return application.append(message, line);
  }
  return false;
}

// What the ports announce, and then what needs none to be known.
bool AppendMessage(const FrameView& view, Bytes message, std::string& line) {
  for (const uint16_t port :
       {view.headers.destination_port, view.headers.source_port}) {
    if (AppendApplication(port, message, line) ||
        AppendUdpTunnelInfo(view, port, message, line)) {
      return true;
    }
  }
  return AppendQuicInfo(message, line);
}

// RFC 768; none in a jumbogram (RFC 2675) or before segments are cut.
void AppendLength(const FrameView& view, uint32_t length, std::string& line) {
  if (length >= kHeader) AppendText(line, " Len=", length - kHeader);
  if (view.Has(PARSED_FRAGMENT) || length == 0) return;
  if (length < kHeader || length > view.transport_length) {
    AppendText(line, " [length ", length, " of ", view.transport_length, "]");
  }
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
      AppendMessage(view, reader.rest(), line)) {
    return;
  }
  AppendPorts(view.headers, line);
  if (reader.ok()) AppendLength(view, length, line);
  AppendService(view.headers, line);
}

}  // namespace xdplive::flow
