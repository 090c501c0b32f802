/** @jest-environment node */
// Filters that the editor offers and the forms its help promises, put to
// libpcap itself by way of tcpdump.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { withAdhoc } from '../src/adhoc';
import { lessons, ready } from '../src/filters.json';

// libpcap's refusal; '' where it takes the filter.
function refusal(filter: string): string {
  const { error, status, stderr } = spawnSync(
    'tcpdump',
    ['-y', 'EN10MB', '-d', filter],
    { encoding: 'utf8' },
  );
  if (error !== undefined) {
    throw new Error(`run tcpdump: ${error.message}; install tcpdump`);
  }
  return status === 0 ? '' : stderr;
}

test.each(ready)('the ready filter "$name" is one', ({ filter }) => {
  expect(refusal(filter)).toBe('');
});

describe.each(lessons)('of the lesson "$title"', ({ examples }) => {
  test.each(examples)('$filter is a filter', ({ filter }) => {
    expect(refusal(filter)).toBe('');
  });
});

const cookbook = readFileSync(
  path.resolve(__dirname, '../../docs/filters.md'),
  'utf8',
);
const recipes = [...cookbook.matchAll(/^\| `(.+?)` \|/gm)].map(([, text]) =>
  text!.replaceAll('\\|', '|'),
);

test.each(recipes)('the cookbook has the filter %s', (filter) => {
  expect(refusal(filter)).toBe('');
});

test('the cookbook has each filter once', () => {
  expect(recipes.length).toBeGreaterThan(40);
  expect(new Set(recipes).size).toBe(recipes.length);
});

test('no two ready filters are the same', () => {
  for (const key of ['name', 'filter'] as const) {
    expect(new Set(ready.map((it) => it[key])).size).toBe(ready.length);
  }
});

test.each([
  'host (192.0.2.1 or 2001:db8::1)',
  'src net (192.0.2.0/24 or 198.51.100.0/24)',
  'tcp port (80 or 443)',
  'portrange (80-90 or 8000-8099)',
  'ip proto (6 or 17)',
  'ether host (02:00:00:00:00:01 or 02:00:00:00:00:02)',
  'tcp and greater 0',
])('a variable of many values may become %s', (filter) => {
  expect(refusal(filter)).toBe('');
});

test.each(['vlan (10 or 20)', 'less (64 or 65)', 'greater (64 or 65)'])(
  'but not %s',
  (filter) => expect(refusal(filter)).toMatch(/syntax error/),
);

test.each([
  ['protocol', ['TCP', 'ICMPv6', 'GRE', '253', 'LLDP', '0x88b5', 'vrrp']],
  ['protocol', ['IPv4', 'IPv6', 'IPv6-HopByHop', 'UDP-Lite', 'WoL', 'RARP']],
  ['source_ip', ['192.0.2.1', '2001:db8::1']],
  ['destination_ip', ['192.0.2.1', '198.51.100.0/24', '2001:db8::/32']],
  ['source_port', ['53', '443']],
  ['destination_port', ['53', '443']],
  ['version', ['4', '6']],
  ['vlan', ['10']],
  ['ethertype', ['0x0800', '0x86dd']],
  ['ttl', ['1', '64']],
])('ad-hoc filters for %s %j are filters', (key, values) => {
  for (const operator of ['=|', '!=|']) {
    const filters = [{ key, operator, value: '', values }];
    expect(refusal(withAdhoc('greater 0', filters))).toBe('');
  }
});
