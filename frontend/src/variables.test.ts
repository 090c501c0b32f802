import type { DataQueryRequest } from '@grafana/data';
import { firstValueFrom } from 'rxjs';

import {
  fakeResources,
  fakeTemplates,
  hostInterfaces,
  makeDataSource,
} from '../tests/fake_grafana';
import type { VariableQuery } from './query/variable_query';
import { PacketsVariables } from './variables';

const ask = (query: Partial<VariableQuery> | string, scopedVars = {}) =>
  firstValueFrom(
    new PacketsVariables(makeDataSource()).query({
      targets: [query],
      scopedVars,
    } as DataQueryRequest<VariableQuery>),
  );

beforeEach(() => fakeTemplates({ host: ['192.0.2.1', '192.0.2.2'] }));

test.each([
  ['nothing', {}],
  ['interfaces', { values: 'interfaces' }],
  ['text', 'interfaces'],
] as Array<[string, VariableQuery | string]>)(
  'holds the interfaces where asked for %s',
  async (_, query) => {
    fakeResources(hostInterfaces);
    const { data } = await ask(query);
    expect(data).toEqual([
      { text: 'eth0', value: 'eth0' },
      { text: 'wlan0', value: 'wlan0' },
    ]);
  },
);

test.each([
  ['interfaces', hostInterfaces.map((it) => ({ ...it, name: 'a,b*' }))],
  ['interface', ['a,b*', 'a,b*']],
] as const)('holds %s by what lists call them', async (values, answer) => {
  fakeResources(answer);
  const { data } = await ask({ values });
  expect(data[0]).toEqual({ text: 'a,b*', value: 'a\\,b\\*' });
});

test('holds values of a key, of the packets of a filter', async () => {
  const fetch = fakeResources(['TCP', 'UDP']);
  const { data } = await ask({
    values: 'protocol',
    interface: '$nic',
    filter: 'host $host',
  });
  expect(data).toEqual([
    { text: 'TCP', value: 'TCP' },
    { text: 'UDP', value: 'UDP' },
  ]);
  expect(fetch.mock.calls[0]?.[0]).toMatchObject({
    url: '/api/datasources/uid/xdplive/resources/values',
    params: {
      key: 'protocol',
      interface: '$nic',
      filter: 'host (192.0.2.1 or 192.0.2.2)',
    },
  });
});

test('takes the value of another variable where it is repeated', async () => {
  const fetch = fakeResources([]);
  const query = { values: 'vlan', interface: '$nic' } as const;
  await ask(query, { nic: { value: 'eth7', text: 'eth7' } });
  expect(fetch.mock.calls[0]?.[0].params).toEqual({
    key: 'vlan',
    interface: 'eth7',
  });
});

test('fails as an answer does where the text cannot be read', async () => {
  await expect(ask('ports')).rejects.toThrow(/unknown key/);
});

test('answers where it is called by itself', async () => {
  fakeResources(['TCP']);
  const variables = new PacketsVariables(makeDataSource());
  const query = variables['query'] as (
    this: void,
    request: DataQueryRequest<VariableQuery>,
  ) => ReturnType<PacketsVariables['query']>;
  const targets = [{ refId: 'variable', values: 'protocol' }];
  const request = { targets } as DataQueryRequest<VariableQuery>;
  const { data } = await firstValueFrom(query(request));
  expect(data).toEqual([{ text: 'TCP', value: 'TCP' }]);
});

test('is what the data source offers', () => {
  expect(makeDataSource().variables).toBeInstanceOf(PacketsVariables);
});
