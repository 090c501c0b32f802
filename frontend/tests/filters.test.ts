/** @jest-environment node */
// Filters that the editor offers and the forms its help promises, put to
// libpcap itself by way of tcpdump.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { withAdhoc } from '../src/filter/adhoc';
import { placeAt } from '../src/filter/filter_place';
import { constants, fields } from '../src/filter/filter_words';
import { lessons, ready } from '../src/filter/filters.json';

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

const samples = {
  host: '192.0.2.1',
  net: '192.0.2.0/24',
  port: '443',
  vlan: '10',
  protocol: 'icmp6',
};
const unseen: Record<string, string> = {
  portrange: '80-90',
  less: '64',
  greater: '64',
  proto: '47',
};
const address6 = {
  host: '2001:db8::1',
  src: '2001:db8::1',
  dst: '2001:db8::1',
};
const own: Record<string, Record<string, string>> = {
  ether: { host: '02:00:00:00:00:01', proto: '0x88cc' },
  ip6: { ...unseen, ...address6, net: '2001:db8::/64' },
};

// Every filter of one test that completion leads to from `written` on.
function completed(written = ''): string[] {
  const text = written === '' ? '' : `${written} `;
  const { words, values, complete } = placeAt(text, text.length);
  const last = written.split(' ').at(-1) ?? '';
  const [lead = ''] = written.split(' ');
  const sample =
    (own[lead] ?? unseen)[last] ?? (values && samples[values.kind]);
  const next = complete
    ? words.filter((word) => !['and', 'or'].includes(word))
    : words.filter((word) => word !== 'not');
  const longer = next.flatMap((word) => completed(text + word));
  const valued = sample === undefined ? [] : [text + sample];
  return [...(complete ? [written] : []), ...valued, ...longer];
}

test('completion leads to filters', () => {
  const filters = completed();
  expect(filters.length).toBeGreaterThan(100);
  expect(filters).toEqual(
    expect.arrayContaining(['src and dst net 192.0.2.0/24', 'tcp port 443']),
  );
  const refused = filters.filter((filter) => refusal(filter) !== '');
  expect(refused).toEqual([]);
});

test.each(
  Object.entries(fields).flatMap(([header, names]) =>
    names.flatMap((name) =>
      (constants[name] ?? ['0']).map((it) => `${header}[${name}] = ${it}`),
    ),
  ),
)('completion leads to %s', (filter) => expect(refusal(filter)).toBe(''));
