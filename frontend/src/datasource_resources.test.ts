// What the data source asks besides queries, and of what it takes apart.
import { firstValueFrom } from 'rxjs';

import {
  fakeResources,
  fakeTemplates,
  hostInterfaces,
  makeDataSource,
} from '../tests/fake_grafana';
import { request } from '../tests/request';
import type { PacketsQuery } from './query/types';

const query: PacketsQuery = { refId: 'A', kind: 'packets' };

beforeEach(() => fakeTemplates({}));

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
});

describe('values', () => {
  const asked = (
    fetch: jest.Mock<unknown, [{ url: string; params?: object }]>,
  ) =>
    fetch.mock.calls.map(([{ url, params }]) => [
      url.split('/resources/')[1],
      params,
    ]);

  test.each(['interfaces', ' interfaces ', ''])(
    'of a variable written as "%s" are those interfaces',
    async (text) => {
      fakeResources(hostInterfaces);
      const values = await makeDataSource().metricFindQuery(text);
      expect(values).toEqual([
        { text: 'eth0', value: 'eth0' },
        { text: 'wlan0', value: 'wlan0' },
      ]);
    },
  );

  test.each(['protocol', 'values(protocol)', 'values( protocol )'])(
    'of a variable written as "%s" come from the resource, less none at all',
    async (text) => {
      const fetch = fakeResources(['TCP', 'UDP', '']);
      const values = await makeDataSource().metricFindQuery(text);
      expect(values.map(({ value }) => value)).toEqual(['TCP', 'UDP']);
      expect(asked(fetch)).toEqual([['values', { key: 'protocol' }]]);
    },
  );

  test('of an unknown key are refused, with those known', async () => {
    await expect(makeDataSource().metricFindQuery('ports')).rejects.toThrow(
      /^find values of "ports": unknown key, write one of interfaces, interface,/,
    );
  });

  test('are of the packets of interface and filter, with variables', async () => {
    fakeTemplates({ nics: ['eth0', 'eth1'], host: ['192.0.2.1', '192.0.2.2'] });
    const fetch = fakeResources(['443']);
    const scope = { interface: '$nics', filter: 'host $host' };
    await makeDataSource().valuesOf('destination_port', scope);
    const filter = 'host (192.0.2.1 or 192.0.2.2)';
    expect(asked(fetch)).toEqual([
      ['values', { key: 'destination_port', interface: 'eth0,eth1', filter }],
    ]);
  });

  test('are of the packets of one direction', async () => {
    const fetch = fakeResources(['443']);
    for (const direction of ['egress', 'both', '$way']) {
      fakeTemplates({ way: 'ingress' });
      await makeDataSource().valuesOf('source_port', { direction });
    }
    expect(asked(fetch)).toEqual([
      ['values', { key: 'source_port', direction: 'egress' }],
      ['values', { key: 'source_port' }],
      ['values', { key: 'source_port', direction: 'ingress' }],
    ]);
  });

  test('that complete filters raise no alert where they fail', async () => {
    const fetch = fakeResources(new Error('plugin unavailable'));
    await expect(makeDataSource().seen.of('ttl', {})).resolves.toEqual([]);
    expect(fetch.mock.calls[0]?.[0].showErrorAlert).toBe(false);
  });

  test('of an ad-hoc filter are of what the others leave', async () => {
    const fetch = fakeResources(['TCP']);
    const filters = [
      { key: 'protocol', operator: '=', value: 'UDP' },
      { key: 'source_ip', operator: '=', value: '192.0.2.1' },
    ];
    const values = await makeDataSource().getTagValues({
      key: 'protocol',
      filters,
    });
    expect(values).toEqual([{ text: 'TCP', value: 'TCP' }]);
    expect(asked(fetch)).toEqual([
      ['values', { key: 'protocol', filter: 'src host 192.0.2.1' }],
    ]);
  });

  test('can be asked for by the keys a filter can speak of', async () => {
    const keys = await makeDataSource().getTagKeys();
    expect(keys).toContainEqual({ value: 'source_ip', text: 'Source address' });
    expect(keys.map(({ value }) => value)).not.toContain('interface');
  });
});

describe('an ad-hoc filter that cannot be said', () => {
  test('fails the queries that have a filter, and no other', async () => {
    const fetch = fakeResources({ results: {} });
    const answer = await firstValueFrom(
      makeDataSource().query({
        ...request([query, { refId: 'B', kind: 'capture' }]),
        filters: [{ key: 'source_mac', operator: '=', value: 'x' }],
      }),
    );
    expect(answer.errors).toEqual([
      {
        refId: 'A',
        message: expect.stringMatching(
          /no filter can speak of source_mac/,
        ) as string,
      },
    ]);
    const [[{ data }]] = fetch.mock.calls as unknown as [
      [{ data: { queries: PacketsQuery[] } }],
    ];
    expect(data.queries.map(({ refId }) => refId)).toEqual(['B']);
  });
});
