import type { DataFrame } from '@grafana/data';
import { CoreApp, StreamingFrameAction } from '@grafana/data';

import { fakeTemplates, makeDataSource } from '../tests/fake_grafana';
import { request } from '../tests/request';
import { schemaVersion } from './query/migration';
import { pointsKept, rowsKept } from './query/streaming';
import type { PacketsQuery } from './query/types';

const query: PacketsQuery = { refId: 'A', kind: 'packets' };

const frame = (refId: string): DataFrame => ({ refId, fields: [], length: 0 });

beforeEach(() => fakeTemplates({}));

describe('a query', () => {
  test.each([
    ['a panel', CoreApp.PanelEditor, 'packets', true],
    ['Explore', CoreApp.Explore, 'packets', true],
    ['nobody in particular', undefined, 'packets', true],
    ['an alert rule', CoreApp.UnifiedAlerting, 'traffic', false],
    ['an alert rule elsewhere', CoreApp.CloudAlerting, 'traffic', false],
  ])('of %s begins with everything allowed', (_, app, kind, live) => {
    expect(makeDataSource().getDefaultQuery(app)).toEqual({
      kind,
      interface: '',
      direction: 'both',
      filter: '',
      live,
      schemaVersion,
    });
  });

  test('runs unless it is hidden', () => {
    const datasource = makeDataSource();
    expect(datasource.filterQuery({ refId: 'A' })).toBe(true);
    expect(datasource.filterQuery({ refId: 'A', hide: true })).toBe(false);
  });

  test.each([
    ['a name', 'eth0', 'eth0'],
    ['nothing', '', ''],
    ['a variable', '$nic', 'eth0'],
    ['a variable of many values', '$nics', 'eth0,eth1'],
    ['a name beside a variable', 'wlan0,$nic', 'wlan0,eth0'],
  ])('has an interface out of %s', (_, written, sent) => {
    fakeTemplates({ nic: 'eth0', nics: ['eth0', 'eth1'] });
    const { interface: name } = makeDataSource().applyTemplateVariables(
      { ...query, interface: written },
      {},
    );
    expect(name).toBe(sent);
  });

  test('takes the value of a repeated panel before that of the dashboard', () => {
    fakeTemplates({ nic: 'eth0' });
    const { interface: name } = makeDataSource().applyTemplateVariables(
      { ...query, interface: '$nic' },
      { nic: { value: 'eth7', text: 'eth7' } },
    );
    expect(name).toBe('eth7');
  });

  test.each([
    ['none', undefined, 'both'],
    ['one', 'egress', 'egress'],
    ['a variable', '$way', 'ingress'],
    ['a variable of one value', '$one', 'egress'],
    ['a variable of both values', '$ways', 'both'],
  ])('has a direction out of %s', (_, direction, sent) => {
    fakeTemplates({
      way: 'ingress',
      one: ['egress'],
      ways: ['ingress', 'egress'],
    });
    const asked = makeDataSource().applyTemplateVariables(
      { ...query, ...(direction && { direction }) },
      {},
    );
    expect(asked.direction).toBe(sent);
  });

  test('has a filter out of variables, those of a repeated panel first', () => {
    fakeTemplates({ host: ['192.0.2.1', '192.0.2.2'], port: '53' });
    const asked = makeDataSource().applyTemplateVariables(
      { ...query, filter: 'host $host and port $port', limit: 50 },
      { port: { value: '443', text: '443' } },
    );
    expect(asked).toMatchObject({
      filter: 'host (192.0.2.1 or 192.0.2.2) and port 443',
      limit: 50,
    });
  });

  test.each(['capture', 'events', 'drops'] as const)(
    'for %s is sent without what is for packets',
    (kind) => {
      const asked = makeDataSource().applyTemplateVariables(
        { ...query, kind, interface: 'eth0', filter: 'arp', limit: 50 },
        {},
      );
      expect(asked).toEqual({
        refId: 'A',
        kind,
        interface: 'eth0',
        direction: 'both',
      });
    },
  );

  test('has groups out of variables, each once', () => {
    fakeTemplates({ keys: ['protocol', 'vlan'], key: 'ttl' });
    const asked = makeDataSource().applyTemplateVariables(
      { ...query, kind: 'traffic', groupBy: ['$keys', 'vlan', '$key'], top: 5 },
      {},
    );
    expect(asked).toMatchObject({
      groupBy: ['protocol', 'vlan', 'ttl'],
      top: 5,
    });
  });

  test('without groups is sent without a number of series', () => {
    fakeTemplates({ none: [] });
    const asked = makeDataSource().applyTemplateVariables(
      { ...query, kind: 'traffic', groupBy: ['$none'], top: 5 },
      {},
    );
    expect(JSON.parse(JSON.stringify(asked))).toEqual({
      refId: 'A',
      kind: 'traffic',
      interface: '',
      direction: 'both',
      filter: '',
    });
  });

  test('of an earlier version is sent as it is meant', () => {
    const saved = { ...query, kind: 'traffic', groupBy: 'vlan', top: '5' };
    expect(
      makeDataSource().applyTemplateVariables(
        saved as unknown as PacketsQuery,
        {},
      ),
    ).toMatchObject({ groupBy: ['vlan'], top: 5 });
  });

  const everything: PacketsQuery = {
    ...query,
    format: 'logs',
    limit: 50,
    measure: 'flows',
    groupBy: ['vlan'],
    top: 5,
    orderBy: 'packets',
    of: 'ttl',
    resolution: 10,
    schemaVersion,
  };

  test.each([
    ['packets', ['filter', 'format', 'limit']],
    ['traffic', ['filter', 'groupBy', 'measure', 'resolution', 'top']],
    ['flows', ['filter', 'groupBy', 'limit', 'orderBy']],
    ['conversations', ['filter', 'limit', 'orderBy']],
    ['distribution', ['filter', 'of', 'resolution']],
    ['capture', []],
    ['events', []],
    ['drops', []],
  ] as const)('for %s is sent with its own keys', (kind, own) => {
    const asked = makeDataSource().applyTemplateVariables(
      { ...everything, kind },
      {},
      [],
    );
    const always = ['refId', 'kind', 'interface', 'direction'];
    expect(Object.keys(asked).sort()).toEqual([...always, ...own].sort());
  });

  test('has ad-hoc filters beside its own', () => {
    const asked = makeDataSource().applyTemplateVariables(
      { ...query, filter: 'tcp or udp' },
      {},
      [{ key: 'source_ip', operator: '=', value: '192.0.2.1' }],
    );
    expect(asked.filter).toBe('(tcp or udp) and src host 192.0.2.1');
  });

  test.each([
    [{ refId: 'A' }, 'packets on all allowed interfaces'],
    [
      { refId: 'A', kind: 'capture', interface: 'eth0', direction: 'ingress' },
      'capture on eth0, ingress',
    ],
    [
      { refId: 'A', interface: 'eth0', direction: 'egress', filter: 'arp' },
      'packets on eth0, egress: arp',
    ],
    [
      { refId: 'A', kind: 'events', filter: 'arp' },
      'events on all allowed interfaces',
    ],
    [
      { refId: 'A', kind: 'traffic', groupBy: ['protocol', 'vlan'] },
      'bits per second by protocol, vlan on all allowed interfaces',
    ],
    [
      { refId: 'A', kind: 'flows', interface: 'eth0', filter: 'arp' },
      'flows on eth0: arp',
    ],
    [
      { refId: 'A', kind: 'distribution', interface: 'eth0' },
      'distribution of packet length on eth0',
    ],
  ] as Array<[PacketsQuery, string]>)('reads as a line: %j', (it, line) => {
    expect(makeDataSource().getQueryDisplayText(it)).toBe(line);
  });
});

describe('a live buffer', () => {
  test('appends packets, bounded in rows and by the picked range', () => {
    const options = makeDataSource().streamOptionsProvider(
      request([query]),
      frame('A'),
    );
    expect(options).toEqual({
      action: StreamingFrameAction.Append,
      maxLength: rowsKept,
      maxDelta: 300_000,
    });
  });

  test('keeps old rows where the picked range does not end now', () => {
    const options = makeDataSource().streamOptionsProvider(
      request([query], '2026-01-01'),
      frame('A'),
    );
    expect(options).not.toHaveProperty('maxDelta');
  });

  test.each([
    ['packets', StreamingFrameAction.Append],
    ['traffic', StreamingFrameAction.Append],
    ['flows', StreamingFrameAction.Replace],
    ['conversations', StreamingFrameAction.Replace],
    ['distribution', StreamingFrameAction.Append],
    ['capture', StreamingFrameAction.Replace],
    ['events', StreamingFrameAction.Append],
    ['drops', StreamingFrameAction.Replace],
  ] as const)('of %s is one to %s, found among several', (kind, action) => {
    const targets: PacketsQuery[] = [
      { refId: 'B', kind: 'packets' },
      { refId: 'C', kind: 'flows' },
      { ...query, kind },
    ];
    const { streamOptionsProvider } = makeDataSource();
    const options = streamOptionsProvider(request(targets), frame('A'));
    expect(options.action).toBe(action);
    const replaces = action === StreamingFrameAction.Replace;
    expect(options.maxLength === undefined).toBe(replaces);
  });

  // A range of 300 s.
  test.each([
    ['traffic', 1, rowsKept],
    ['traffic', 0.2, rowsKept],
    ['traffic', 0.04, 7500],
    ['distribution', 0.001, pointsKept],
    ['packets', 0.001, rowsKept],
  ] as const)('of %s every %d s keeps %d rows', (kind, resolution, rows) => {
    const target = { ...query, kind, resolution } as PacketsQuery;
    const { streamOptionsProvider } = makeDataSource();
    const options = streamOptionsProvider(request([target]), frame('A'));
    expect(options.maxLength).toBe(rows);
  });
});
