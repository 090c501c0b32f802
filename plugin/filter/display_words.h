// The fields and protocols of Wireshark's language that tcpdump's has as well.
// Source: wireshark-filter(4), www.wireshark.org/docs/dfref; pcap-filter(7).
#ifndef XDPLIVE_FILTER_DISPLAY_WORDS_H_
#define XDPLIVE_FILTER_DISPLAY_WORDS_H_

#include "absl/strings/string_view.h"

namespace xdplive::filter {

struct DisplayWord {
  absl::string_view display;
  absl::string_view capture;
};

// A value follows; only equality can be asked.
inline constexpr DisplayWord kNamedFields[] = {
    {"ip.addr", "host"},
    {"ip.host", "host"},
    {"ipv6.addr", "host"},
    {"ip.src", "src host"},
    {"ipv6.src", "src host"},
    {"ip.dst", "dst host"},
    {"ipv6.dst", "dst host"},
    {"ip.src_host", "src host"},
    {"ip.dst_host", "dst host"},
    {"eth.addr", "ether host"},
    {"eth.src", "ether src"},
    {"eth.dst", "ether dst"},
    {"tcp.port", "tcp port"},
    {"tcp.srcport", "tcp src port"},
    {"tcp.dstport", "tcp dst port"},
    {"udp.port", "udp port"},
    {"udp.srcport", "udp src port"},
    {"udp.dstport", "udp dst port"},
    {"sctp.port", "sctp port"},
    {"vlan.id", "vlan"},
    {"ip.proto", "ip proto"},
    {"ipv6.nxt", "ip6 proto"},
    {"eth.type", "ether proto"},
    {"ip", "host"},
    {"ipv6", "host"},
    {"host", "host"},
    {"addr", "host"},
    {"src", "src host"},
    {"dst", "dst host"},
    {"src.ip", "src host"},
    {"dst.ip", "dst host"},
    {"port", "port"},
    {"srcport", "src port"},
    {"dstport", "dst port"},
    {"src.port", "src port"},
    {"dst.port", "dst port"},
    {"net", "net"},
    {"mac", "ether host"},
    {"vlan", "vlan"},
    {"proto", "ip proto"},
};

// Any comparison can be asked of them.
inline constexpr DisplayWord kNumberFields[] = {
    {"ip.ttl", "ip[8]"},
    {"ipv6.hlim", "ip6[7]"},
    {"ip.len", "ip[2:2]"},
    {"ip.id", "ip[4:2]"},
    {"frame.len", "len"},
    {"frame.cap_len", "len"},
    {"tcp.seq_raw", "tcp[4:4]"},
    {"tcp.window_size", "tcp[14:2]"},
    {"tcp.window_size_value", "tcp[14:2]"},
    {"tcp.flags", "tcp[tcpflags]"},
    {"udp.length", "udp[4:2]"},
    {"icmp.type", "icmp[icmptype]"},
    {"icmp.code", "icmp[icmpcode]"},
    {"icmpv6.type", "icmp6[icmp6type]"},
    {"arp.opcode", "arp[6:2]"},
    {"len", "len"},
};

// A bit: equal to 1 or 0, or there.
inline constexpr DisplayWord kFlagFields[] = {
    {"tcp.flags.syn", "tcp-syn"}, {"tcp.flags.ack", "tcp-ack"},
    {"tcp.flags.fin", "tcp-fin"}, {"tcp.flags.reset", "tcp-rst"},
    {"tcp.flags.rst", "tcp-rst"}, {"tcp.flags.push", "tcp-push"},
    {"tcp.flags.urg", "tcp-urg"},
};

// Protocols above the transport are known by their ports alone.
inline constexpr DisplayWord kProtocols[] = {
    {"http", "tcp port 80"},
    {"http2", "tcp port 443"},
    {"https", "tcp port 443"},
    {"tls", "tcp port 443"},
    {"ssl", "tcp port 443"},
    {"quic", "udp port 443"},
    {"dns", "port 53"},
    {"mdns", "udp port 5353"},
    {"llmnr", "udp port 5355"},
    {"ssh", "tcp port 22"},
    {"ftp", "tcp port 21"},
    {"telnet", "tcp port 23"},
    {"smtp", "tcp port 25"},
    {"pop", "tcp port 110"},
    {"imap", "tcp port 143"},
    {"ntp", "udp port 123"},
    {"snmp", "udp port 161"},
    {"tftp", "udp port 69"},
    {"syslog", "udp port 514"},
    {"ssdp", "udp port 1900"},
    {"dhcp", "(udp port 67 or udp port 68)"},
    {"bootp", "(udp port 67 or udp port 68)"},
    {"dhcpv6", "(udp port 546 or udp port 547)"},
    {"ldap", "tcp port 389"},
    {"smb", "tcp port 445"},
    {"smb2", "tcp port 445"},
    {"rdp", "tcp port 3389"},
    {"mysql", "tcp port 3306"},
    {"pgsql", "tcp port 5432"},
    {"redis", "tcp port 6379"},
    {"mqtt", "tcp port 1883"},
    {"sip", "port 5060"},
    {"kerberos", "port 88"},
    {"bgp", "tcp port 179"},
    {"wg", "udp port 51820"},
    {"ipv6", "ip6"},
    {"icmpv6", "icmp6"},
    {"lldp", "ether proto 0x88cc"},
    {"eapol", "ether proto 0x888e"},
    {"lacp", "ether proto 0x8809"},
    {"ospf", "ip proto 89"},
    {"gre", "ip proto 47"},
    {"esp", "ip proto 50"},
    {"vxlan", "udp port 4789"},
    {"eth", "ether[0] >= 0"},
};

}  // namespace xdplive::filter

#endif  // XDPLIVE_FILTER_DISPLAY_WORDS_H_
