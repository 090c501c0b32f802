import type { DataFrame, DataQueryRequest } from '@grafana/data';
import { dateTime, StreamingFrameAction } from '@grafana/data';

import {
  fakeResources,
  fakeTemplates,
  hostInterfaces,
  makeDataSource,
} from '../tests/fake_grafana';
import { rowsKept } from './datasource';
import type { PacketsQuery } from './types';

const query: PacketsQuery = { refId: 'A', kind: 'packets' };

function request(
  targets: PacketsQuery[],
  to = 'now',
): DataQueryRequest<PacketsQuery> {
  const end = dateTime(1_700_000_300_000);
  const range = { from: dateTime(1_700_000_000_000), to: end };
  const raw = { from: 'now-5m', to };
  return {
    targets,
    range: { ...range, raw },
    rangeRaw: raw,
  } as DataQueryRequest<PacketsQuery>;
}

const frame = (refId: string): DataFrame => ({ refId, fields: [], length: 0 });

beforeEach(() => fakeTemplates({}));

describe('a query', () => {
  test('asks for live packets of everything allowed by default', () => {
    expect(makeDataSource().getDefaultQuery()).toEqual({
      kind: 'packets',
      interface: '',
      direction: 'both',
      filter: '',
      live: true,
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

  test.each(['capture', 'events'] as const)(
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

  test('replaces counters, found by the frame among several queries', () => {
    const targets: PacketsQuery[] = [
      query,
      { refId: 'B', kind: 'capture' },
      { refId: 'C', kind: 'events' },
    ];
    const { streamOptionsProvider } = makeDataSource();
    const action = (refId: string) =>
      streamOptionsProvider(request(targets), frame(refId)).action;
    expect(action('A')).toBe(StreamingFrameAction.Append);
    expect(action('B')).toBe(StreamingFrameAction.Replace);
    expect(action('C')).toBe(StreamingFrameAction.Append);
  });
});

describe('an annotation', () => {
  const { annotations } = makeDataSource();

  test('is of events of everything allowed by default', () => {
    expect(annotations.getDefaultQuery!()).toEqual({
      kind: 'events',
      interface: '',
      direction: 'both',
      live: false,
    });
  });

  test.each([
    ['nothing', undefined, {}],
    ['an interface', { refId: 'B', interface: 'eth0' }, { interface: 'eth0' }],
    ['a panel', { refId: 'B', kind: 'packets', live: true } as const, {}],
  ])('asks for events, and no stream, out of %s', (_, target, kept) => {
    const saved = { name: 'Events', enable: true, iconColor: 'red', target };
    expect(annotations.prepareQuery!(saved)).toMatchObject({
      ...kept,
      kind: 'events',
      live: false,
    });
  });
});

describe('a filter', () => {
  test('is checked by the backend, and no failure pops up', async () => {
    const fetch = fakeResources({ ok: true, instructions: 4 });
    await expect(makeDataSource().checkFilter('arp')).resolves.toEqual({
      ok: true,
      instructions: 4,
    });
    expect(fetch.mock.calls[0]?.[0]).toMatchObject({
      method: 'POST',
      url: '/api/datasources/uid/xdplive/resources/filter',
      data: { filter: 'arp' },
      showErrorAlert: false,
    });
  });
});

describe('the interfaces of the host', () => {
  test('come from the resource, less those not allowed', async () => {
    const fetch = fakeResources(hostInterfaces);
    const found = await makeDataSource().allowedInterfaces();
    expect(found.map(({ name }) => name)).toEqual(['eth0', 'wlan0']);
    expect(fetch.mock.calls[0]?.[0].url).toBe(
      '/api/datasources/uid/xdplive/resources/interfaces',
    );
  });

  test('are the values of a variable', async () => {
    fakeResources(hostInterfaces);
    const values = await makeDataSource().metricFindQuery('interfaces');
    expect(values).toEqual([
      { text: 'eth0', value: 'eth0' },
      { text: 'wlan0', value: 'wlan0' },
    ]);
  });

  test('are the only values a variable can ask for', async () => {
    await expect(makeDataSource().metricFindQuery('ports')).rejects.toThrow(
      'find values of "ports": unknown query, write "interfaces"',
    );
  });
});
