// The words of pcap-filter that the editor completes: what each means, and
// which may follow which.

export const meanings: Record<string, string> = {
  host: 'an address, on either side',
  net: 'a network, such as 192.0.2.0/24',
  port: 'a port, on either side',
  portrange: 'ports from-to, such as 8000-8099',
  src: 'sent from',
  dst: 'sent to',
  tcp: 'TCP',
  udp: 'UDP',
  sctp: 'SCTP',
  icmp: 'ICMP over IPv4',
  icmp6: 'ICMP over IPv6',
  igmp: 'multicast groups of IPv4',
  ip: 'IPv4',
  ip6: 'IPv6',
  arp: 'who has which IPv4 address',
  vlan: 'tagged; what follows looks behind the tag',
  mpls: 'labelled',
  ether: 'by MAC address or EtherType',
  proto: 'a protocol by its number',
  broadcast: 'to all',
  multicast: 'to a group',
  less: 'frames of at most so many bytes',
  greater: 'frames of at least so many bytes',
  and: 'both sides hold',
  or: 'either side holds',
  not: 'what follows does not hold',
  tcpflags: 'the flags of TCP',
  icmptype: 'the type of an ICMP message',
  icmpcode: 'its code',
  icmp6type: 'the type of an ICMPv6 message',
  icmp6code: 'its code',
};

export const joins = ['and', 'or'];

/** What a test may begin with. */
export const starts = [
  ...['host', 'net', 'port', 'portrange', 'src', 'dst'],
  ...['tcp', 'udp', 'icmp', 'icmp6', 'arp', 'ip', 'ip6', 'vlan', 'ether'],
  ...['not', 'less', 'greater', 'sctp', 'igmp', 'mpls', 'proto'],
  ...['broadcast', 'multicast'],
];

/** Those whose values may be told apart by src and dst. */
export const kindsOfValues = ['host', 'net', 'port', 'portrange'];

const transport = ['port', 'portrange', 'src', 'dst'];
const network = ['host', 'net', 'src', 'dst'];

/** What may follow a word, beside and/or where it is a test by itself. */
export const followers: Record<string, string[]> = {
  tcp: transport,
  udp: transport,
  sctp: transport,
  ip: [...network, 'proto', 'broadcast', 'multicast'],
  ip6: [...network, 'proto', 'multicast'],
  arp: network,
  ether: ['host', 'src', 'dst', 'proto', 'broadcast', 'multicast'],
};

/** Words that say nothing without a value. */
export const valued = new Set([
  ...['host', 'net', 'port', 'portrange', 'src', 'dst', 'proto'],
  ...['less', 'greater', 'ether'],
]);

/** The fields that have names, of headers that are looked into by `[`. */
export const fields: Record<string, string[]> = {
  tcp: ['tcpflags'],
  icmp: ['icmptype', 'icmpcode'],
  icmp6: ['icmp6type', 'icmp6code'],
};

/** What those are compared with. */
export const constants: Record<string, string[]> = {
  tcpflags: [
    ...['tcp-syn', 'tcp-ack', 'tcp-fin', 'tcp-rst', 'tcp-push', 'tcp-urg'],
    ...['tcp-ece', 'tcp-cwr'],
  ],
  icmptype: [
    ...['icmp-echo', 'icmp-echoreply', 'icmp-unreach', 'icmp-timxceed'],
    ...['icmp-redirect', 'icmp-paramprob'],
  ],
  icmp6type: [
    ...['icmp6-echo', 'icmp6-echoreply', 'icmp6-destinationunreach'],
    ...['icmp6-packettoobig', 'icmp6-timeexceeded', 'icmp6-parameterproblem'],
    ...['icmp6-routersolicit', 'icmp6-routeradvert'],
    ...['icmp6-neighborsolicit', 'icmp6-neighboradvert'],
  ],
};
