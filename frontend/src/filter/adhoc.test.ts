import { adhocKeys, withAdhoc } from './adhoc';

const one = (key: string, operator: string, value: string) => [
  { key, operator, value },
];
const many = (key: string, operator: string, ...values: string[]) => [
  { key, operator, value: values[0]!, values },
];

test.each([
  ['source_ip', '=', '192.0.2.1', 'src host 192.0.2.1'],
  ['destination_ip', '=', '2001:db8::1', 'dst host 2001:db8::1'],
  ['source_ip', '!=', '192.0.2.0/24', 'not src net 192.0.2.0/24'],
  ['source_port', '=', '53', 'src port 53'],
  ['destination_port', '!=', '443', 'not dst port 443'],
  ['protocol', '=', 'TCP', 'tcp'],
  ['protocol', '=', 'ICMPv6', 'icmp6'],
  ['protocol', '!=', 'ARP', 'not arp'],
  ['protocol', '=', 'SCTP', 'sctp'],
  ['protocol', '=', 'GRE', 'proto 47'],
  ['protocol', '=', '253', 'proto 253'],
  ['protocol', '=', 'LLDP', 'ether proto 0x88cc'],
  ['protocol', '=', '0x88b5', 'ether proto 0x88b5'],
  ['version', '=', '4', 'ip'],
  ['version', '!=', '6', 'not ip6'],
  ['vlan', '=', '10', 'vlan 10'],
  ['vlan', '!=', '10', 'not vlan 10'],
  ['ethertype', '=', '0x0800', 'ether proto 0x0800'],
  ['ttl', '!=', '64', 'not (ip[8] = 64 or ip6[7] = 64)'],
])('%s %s %s is %s', (key, operator, value, filter) => {
  expect(withAdhoc('', one(key, operator, value))).toBe(filter);
});

test.each([
  [
    many('source_ip', '=|', '192.0.2.1', '192.0.2.2'),
    'src host (192.0.2.1 or 192.0.2.2)',
  ],
  [
    many('source_ip', '=|', '192.0.2.1', '198.51.100.0/24'),
    'src net (192.0.2.1 or 198.51.100.0/24)',
  ],
  [many('destination_port', '!=|', '80', '443'), 'not dst port (80 or 443)'],
  [many('protocol', '=|', 'TCP', 'UDP'), '(tcp or udp)'],
  [many('protocol', '=|', 'TCP'), 'tcp'],
  [many('version', '!=|', '4', '6'), 'not (ip or ip6)'],
])('many values: %j', (filters, filter) => {
  expect(withAdhoc('', filters)).toBe(filter);
});

test('goes beside the filter of the query, as a whole', () => {
  const filters = [...one('protocol', '=', 'TCP'), ...one('ttl', '=', '1')];
  expect(withAdhoc('host 192.0.2.1 or arp', filters)).toBe(
    '(host 192.0.2.1 or arp) and tcp and (ip[8] = 1 or ip6[7] = 1)',
  );
});

test('leaves a filter as it is where there is nothing to add', () => {
  expect(withAdhoc('arp or rarp', [])).toBe('arp or rarp');
  expect(withAdhoc('arp or rarp')).toBe('arp or rarp');
  expect(withAdhoc('')).toBe('');
});

test('puts a VLAN in front, as all that follows is looked for behind it', () => {
  const filters = [...one('protocol', '=', 'TCP'), ...one('vlan', '=', '10')];
  expect(withAdhoc('port 80', filters)).toBe('vlan 10 and (port 80) and tcp');
});

test.each([
  ['source_mac', '=', 'x', /no filter can speak of source_mac, only of pro/],
  ['interface', '=', 'eth0', /no filter can speak of interface/],
  ['source_ip', '=~', '192.*', /no filter has the operator =~, only = != =\|/],
  ['ttl', '<', '64', /no filter has the operator </],
  ['source_ip', '=', 'example.org', /"example.org" is not an address/],
  ['source_ip', '=', '1.2.3.4 or arp', /"1.2.3.4 or arp" is not an address/],
  ['source_port', '=', 'http', /"http" is not a port/],
  ['protocol', '=', 'tcp or udp', /is not the name or the number of a prot/],
  ['protocol', '=', 'Nobody', /unknown protocol "Nobody", write its number/],
  ['version', '=', '5', /"5" is not 4 or 6/],
  ['vlan', '=', '', /"" is not a VLAN/],
])('%s %s %s is refused', (key, operator, value, why) => {
  const said = () => withAdhoc('', one(key, operator, value));
  expect(said).toThrow(why);
  expect(said).toThrow(`filter for ${key} ${operator} "${value}": `);
});

test('two VLANs at a time are refused', () => {
  const filters = many('vlan', '=|', '10', '20');
  expect(() => withAdhoc('', filters)).toThrow('takes one VLAN only');
});

test('speaks of what packets can be told apart by in a filter', () => {
  expect([...adhocKeys].sort()).toEqual([
    ...['destination_ip', 'destination_port', 'ethertype', 'protocol'],
    ...['source_ip', 'source_port', 'ttl', 'version', 'vlan'],
  ]);
});
