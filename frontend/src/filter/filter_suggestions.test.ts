/** @jest-environment node */
import { placeAt } from './filter_place';
import { complete, keysWanted, suggestionsAt } from './filter_suggestions';
import { starts } from './filter_words';

const seen = {
  source_ip: ['192.0.2.1', '2001:db8::1', '192.0.2.9'],
  destination_ip: ['198.51.100.7', '192.0.2.1'],
  source_port: ['50000', '443'],
  destination_port: ['443', '53'],
  protocol: ['UDP', 'OSPF', 'ICMPv6', 'unheard of'],
  vlan: ['10'],
};

function texts(written: string, variables: string[] = []) {
  const place = placeAt(written, written.length);
  return suggestionsAt(place, seen, variables).map(({ text }) => text);
}

test.each([
  [
    'source and destination in turn',
    'host ',
    '192.0.2.1 198.51.100.7 2001:db8::1 192.0.2.9',
  ],
  ['what starts so', 'host 198', '198.51.100.7'],
  ['what has it within, of an address', 'host .9', '192.0.2.9'],
  ['sources only', 'src host ', '192.0.2.1 2001:db8::1 192.0.2.9'],
  ['IPv6 only', 'ip6 host ', '2001:db8::1'],
  ['ports', 'port ', '50000 443 53'],
  ['ports of one end', 'tcp dst port ', '443 53'],
  ['networks', 'net ', '192.0.2.0/24 198.51.100.0/24 2001:db8::/64'],
  ['tags', 'vlan 1', '10'],
  ['keywords first where a value may follow', 'src ho', 'host'],
  ['no more of what is written', 'tcp por', 'port portrange'],
  ['longer ones only', 'tcp port', 'portrange'],
  ['upper case as well', 'TC', 'tcp'],
  ['a protocol by its name', 'osp', 'proto 89'],
  ['the flags of TCP', 'tcp[tcpflags] & tcp-r', 'tcp-rst'],
  ['nothing', 'host 192.0.2.1 x', ''],
])('suggests %s', (_, written, suggested) => {
  expect(texts(written).join(' ')).toBe(suggested);
});

test('suggests protocols lately seen first, each once', () => {
  const [udp, ospf, icmp6, ...rest] = texts('');
  expect([udp, ospf, icmp6]).toEqual(['udp', 'proto 89', 'icmp6']);
  expect(rest).toEqual(starts.filter((it) => it !== udp && it !== icmp6));
});

test('suggests variables where a value or a test may stand', () => {
  const variables = ['hosts', 'interface'];
  expect(texts('host $', variables)).toEqual(['$hosts', '$interface']);
  expect(texts('tcp and $h', variables)).toEqual(['$hosts']);
  expect(texts('less ', variables)).toEqual(['$hosts', '$interface']);
  expect(texts('host 192.0.2.1 $', variables)).toEqual([]);
});

test.each([
  ['2001:db8:0:1::5', '2001:db8:0:1::/64'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['fe80::1', 'fe80::/64'],
  ['::1', '::/64'],
])('the network of %s is %s', (address, network) => {
  const place = placeAt('net ', 4);
  const [first] = suggestionsAt(place, { source_ip: [address] }, []);
  expect(first?.text).toBe(network);
});

test('suggests a hundred at most', () => {
  const source_ip = Array.from({ length: 200 }, (_, n) => `192.0.2.${n}`);
  const place = placeAt('host ', 5);
  expect(suggestionsAt(place, { source_ip }, [])).toHaveLength(100);
});

test.each([
  [undefined, []],
  [{ kind: 'host' } as const, ['source_ip', 'destination_ip']],
  [{ kind: 'net', side: 'dst' } as const, ['destination_ip']],
  [{ kind: 'port', side: 'src' } as const, ['source_port']],
  [{ kind: 'vlan' } as const, ['vlan']],
  [{ kind: 'protocol' } as const, ['protocol']],
])('%j wants the values of %j', (values, keys) => {
  expect(keysWanted(values)).toEqual(keys);
});

// `|` is the cursor.
test.each([
  ['t|', 'tcp', 'tcp |'],
  ['not po| 80', 'port', 'not port |80'],
  ['host 19|2.0.2.1 or arp', '198.51.100.7', 'host 198.51.100.7| or arp'],
  ['tcp[|', 'tcpflags', 'tcp[tcpflags] |'],
])('%s completed by %s is %s', (marked, wanted, becomes) => {
  const cursor = marked.indexOf('|');
  const text = marked.replace('|', '');
  const place = placeAt(text, cursor);
  const empty = { ...place, written: '' };
  const suggestion = suggestionsAt(empty, seen, []).find(
    (it) => it.text === wanted,
  );
  const done = complete(text, place, suggestion!);
  const { text: now, cursor: at } = done;
  expect(`${now.slice(0, at)}|${now.slice(at)}`).toBe(becomes);
});
