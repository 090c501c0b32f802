// Ad-hoc filters, those of a dashboard and of "filter for value" in a table,
// in tcpdump's words:
//
//   source_ip = 192.0.2.1          src host 192.0.2.1
//   source_ip =| 192.0.2.1, …/24   src net (192.0.2.1 or 192.0.2.0/24)
//   destination_port != 443        not dst port 443
//   protocol = ICMPv6              icmp6
//
// What cannot be said is an error and never left out in silence.
import type { AdHocVariableFilter } from '@grafana/data';

import type { GroupKey } from '../query/types';

interface Words {
  /** What a value looks like, and how to call that. */
  value: RegExp;
  kind: string;
  say: (values: string[]) => string;
}

const address = /^(\d+(\.\d+){3}|[\da-f]*:[\da-f:.]*)(\/\d+)?$/i;
const number = /^\d+$/;
const hex = /^0x[\da-f]{1,4}$/i;

// Those that no keyword of pcap-filter names, as the backend calls them.
const protocolNumbers: Record<string, number> = {
  'ipv6-hopbyhop': 0,
  ipip: 4,
  dccp: 33,
  ipv6: 41,
  rsvp: 46,
  gre: 47,
  eigrp: 88,
  ospf: 89,
  ipcomp: 108,
  l2tp: 115,
  'udp-lite': 136,
};
const protocolKeywords = new Set([
  ...['tcp', 'udp', 'icmp', 'icmp6', 'arp', 'rarp', 'sctp', 'igmp'],
  ...['pim', 'esp', 'ah', 'vrrp'],
]);
const etherProtocols: Record<string, string> = {
  ipv4: 'ip',
  lldp: 'ether proto 0x88cc',
  wol: 'ether proto 0x0842',
};

const words: Partial<Record<GroupKey, Words>> = {
  protocol: {
    value: /^[\w.-]+$/,
    kind: 'the name or the number of a protocol',
    say: (values) => group(values.map(protocolWords)),
  },
  source_ip: { value: address, kind: 'an address', say: addresses('src') },
  destination_ip: { value: address, kind: 'an address', say: addresses('dst') },
  source_port: { value: number, kind: 'a port', say: ports('src') },
  destination_port: { value: number, kind: 'a port', say: ports('dst') },
  version: {
    value: /^[46]$/,
    kind: '4 or 6',
    say: (values) => group(values.map((it) => (it === '4' ? 'ip' : 'ip6'))),
  },
  vlan: {
    value: number,
    kind: 'a VLAN',
    say: ([only, ...more]) => {
      if (more.length > 0) {
        throw new Error('pcap-filter takes one VLAN only');
      }
      return `vlan ${only}`;
    },
  },
  ethertype: {
    value: hex,
    kind: 'an EtherType such as 0x0800',
    say: (values) => `ether proto ${group(values)}`,
  },
  ttl: {
    value: number,
    kind: 'a number',
    say: (values) =>
      group(values.flatMap((it) => [`ip[8] = ${it}`, `ip6[7] = ${it}`])),
  },
};

/** The keys of which a filter can speak. */
export const adhocKeys = Object.keys(words) as GroupKey[];

/** The operators of Grafana's that a filter can say. */
export const adhocOperators = ['=', '!=', '=|', '!=|'] as const;

/** `filter`, and every one of `adhoc` as well. */
export function withAdhoc(
  filter: string,
  adhoc: readonly AdHocVariableFilter[] = [],
): string {
  // libpcap looks for all that follows a `vlan` behind the tag.
  const tagged = adhoc.filter(({ key, operator }) => isTag(key, operator));
  const others = adhoc.filter(({ key, operator }) => !isTag(key, operator));
  const own = adhoc.length > 0 && filter !== '' ? `(${filter})` : filter;
  return [...tagged.map(said), own, ...others.map(said)]
    .filter((part) => part !== '')
    .join(' and ');
}

const isTag = (key: string, operator: string) =>
  key === 'vlan' && !operator.startsWith('!');

function said(filter: AdHocVariableFilter): string {
  const { key, operator, value, values } = filter;
  const refuse = (why: string) =>
    new Error(`filter for ${key} ${operator} "${value}": ${why}`);
  const known = words[key as GroupKey];
  if (known === undefined) {
    const keys = adhocKeys.join(', ');
    throw refuse(`no filter can speak of ${key}, only of ${keys}`);
  }
  if (!(adhocOperators as readonly string[]).includes(operator)) {
    const operators = adhocOperators.join(' ');
    throw refuse(`no filter has the operator ${operator}, only ${operators}`);
  }
  const many = operator.endsWith('|') && values?.length ? values : [value];
  const wrong = many.find((it) => !known.value.test(it));
  if (wrong !== undefined) {
    throw refuse(`"${wrong}" is not ${known.kind}`);
  }
  try {
    const words = known.say(many);
    return operator.startsWith('!') ? `not ${words}` : words;
  } catch (error) {
    throw refuse((error as Error).message);
  }
}

/** The filter of a protocol by its name or number; throws where none says it. */
export function protocolWords(name: string): string {
  const wanted = name.toLowerCase().replace(/^icmpv6$/, 'icmp6');
  if (protocolKeywords.has(wanted)) {
    return wanted;
  }
  if (etherProtocols[wanted] !== undefined) {
    return etherProtocols[wanted];
  }
  if (hex.test(wanted)) {
    return `ether proto ${wanted}`;
  }
  const known = number.test(wanted) ? wanted : protocolNumbers[wanted];
  if (known === undefined) {
    throw new Error(`unknown protocol "${name}", write its number`);
  }
  return `proto ${known}`;
}

function addresses(side: string) {
  return (values: string[]) => {
    const nets = values.some((it) => it.includes('/'));
    return `${side} ${nets ? 'net' : 'host'} ${group(values)}`;
  };
}

function ports(side: string) {
  return (values: string[]) => `${side} port ${group(values)}`;
}

// Several are alternatives, after a keyword or by themselves.
const group = (values: string[]) =>
  values.length > 1 ? `(${values.join(' or ')})` : values[0]!;
