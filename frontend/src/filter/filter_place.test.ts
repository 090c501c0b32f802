/** @jest-environment node */
import { placeAt } from './filter_place';
import { joins, starts } from './filter_words';

// `|` is the cursor.
function at(marked: string) {
  const cursor = marked.indexOf('|');
  return placeAt(marked.replace('|', ''), cursor);
}

const transport = ['port', 'portrange', 'src', 'dst'];

test.each([
  ['|', starts],
  ['tcp and |', starts],
  ['(|', starts],
  ['not |', starts],
  ['port 80 && !|', starts],
  ['tcp |', [...transport, ...joins]],
  ['arp |', ['host', 'net', 'src', 'dst', ...joins]],
  ['src |', ['host', 'net', 'port', 'portrange', ...joins]],
  ['src and |', ['dst']],
  ['src or dst |', ['host', 'net', 'port', 'portrange']],
  ['udp dst |', ['port', 'portrange', ...joins]],
  ['ether src |', ['host', ...joins]],
  ['host |', []],
  ['less |', []],
  ['host 192.0.2.1 |', joins],
  ['host $hosts |', joins],
  ['$filter |', joins],
  ['tcp port (80 or 443) |', joins],
  ['host (192.0.2.1 or |', []],
  ['(tcp) and |', starts],
  ['icmp |', joins],
  ['nonsense |', joins],
  ['tcp[|', ['tcpflags']],
  ['icmp6[|', ['icmp6type', 'icmp6code']],
  ['ip[8] <= |', []],
  ['ip[8] <= 1 |', joins],
  ['TCP AND NOT |', starts],
])('the words of %s', (text, words) => {
  expect(at(text).words).toEqual(words);
});

test.each([
  ['tcp[tcpflags] & |'],
  ['tcp[tcpflags] & (tcp-syn|'.replace('|', ' &|')],
  ['tcp[tcpflags] != |'],
])('the flags of TCP in %s', (text) => {
  expect(at(text).words).toContain('tcp-rst');
});

test.each([
  ['host |', { kind: 'host' }],
  ['not host |', { kind: 'host' }],
  ['src |', { kind: 'host', side: 'src' }],
  ['dst host |', { kind: 'host', side: 'dst' }],
  ['src or dst host |', { kind: 'host' }],
  ['ip6 src |', { kind: 'host', side: 'src', version: 6 }],
  ['arp |', undefined],
  ['arp net |', { kind: 'net', version: 4 }],
  ['host (192.0.2.1 or |', { kind: 'host' }],
  ['host 192.0.2.1 or |', { kind: 'host' }],
  ['dst port 80 or 443 or |', { kind: 'port', side: 'dst' }],
  ['tcp src port |', { kind: 'port', side: 'src' }],
  ['net |', { kind: 'net' }],
  ['vlan |', { kind: 'vlan' }],
  ['|', { kind: 'protocol' }],
  ['icmp or |', { kind: 'protocol' }],
  ['host 192.0.2.1 and not |', { kind: 'protocol' }],
  ['tcp src |', undefined],
  ['tcp |', undefined],
  ['ether host |', undefined],
  ['portrange |', undefined],
  ['host 192.0.2.1 |', undefined],
])('the values of %s', (text, values) => {
  expect(at(text).values).toEqual(values);
});

test.each([
  ['host 19|', 5, 7, '19'],
  ['tcp po|rt 80', 4, 8, 'po'],
  ['tcp |port 80', 4, 8, ''],
  ['(ho|', 1, 3, 'ho'],
  ['tcp[tcpf|', 4, 8, 'tcpf'],
  ['host ${ho|sts:csv} or', 5, 17, '${ho'],
])('the word at the cursor of %s', (text, from, to, written) => {
  expect(at(text)).toMatchObject({ from, to, written });
});

test.each([
  ['tcp |', true],
  ['tcp port |', false],
  ['tcp port 80 |', true],
  ['(tcp |', false],
  ['(tcp) |', true],
  ['tcp and |', false],
  ['vlan |', true],
])('whether a filter can end: %s', (text, complete) => {
  expect(at(text).complete).toBe(complete);
});
