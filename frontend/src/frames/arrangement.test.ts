import type { DataFrame, DataQueryResponse } from '@grafana/data';
import { dataFrameFromJSON, FieldType } from '@grafana/data';
import { config, DataSourceWithBackend } from '@grafana/runtime';
import type { Observable } from 'rxjs';
import { lastValueFrom, of, toArray } from 'rxjs';

import { fakeTemplates, makeDataSource } from '../../tests/fake_grafana';
import { request } from '../../tests/request';
import type { PacketsQuery } from '../query/types';

const rows = (order?: string): DataFrame => {
  const times = order === 'oldest' ? [1, 2, 3] : [3, 2, 1];
  return dataFrameFromJSON({
    schema: { fields: [{ name: 'time', type: FieldType.time }] },
    data: { values: [times] },
  });
};

interface Asked {
  requestId: string;
  targets: PacketsQuery[];
}

// Answers as the backend does.
function fakeBackend() {
  const asked: Asked[] = [];
  jest.spyOn(DataSourceWithBackend.prototype, 'query').mockImplementation(((
    it: Asked,
  ): Observable<DataQueryResponse> => {
    asked.push(it);
    return of({ data: it.targets.map(({ order }) => rows(order)) });
  }) as never);
  return asked;
}

const answers = (targets: PacketsQuery[], more: object = {}) =>
  lastValueFrom(
    makeDataSource()
      .query({ ...request(targets), requestId: 'Q', ...more })
      .pipe(toArray()),
  );

const times = ([answer]: DataQueryResponse[]) =>
  (answer!.data as DataFrame[])[0]!.fields[0]!.values.map(Math.round);

beforeEach(() => fakeTemplates({}));
afterEach(() => jest.restoreAllMocks());

test.each([
  ['by itself', {}, {}, [3, 2, 1]],
  ['newest first', { order: 'newest' }, {}, [3, 2, 1]],
  ['oldest first', { order: 'oldest' }, {}, [1, 2, 3]],
  ['not live', { live: false }, {}, [3, 2, 1]],
  ['not live, oldest first', { live: false, order: 'oldest' }, {}, [1, 2, 3]],
  ["in Explore's tail", { format: 'logs' }, { liveStreaming: true }, [1, 2, 3]],
] as const)('rows come %s', async (_, own, more, shown) => {
  fakeBackend();
  expect(times(await answers([{ refId: 'A', ...own }], more))).toEqual(shown);
});

test('what streams add goes behind what was asked for', async () => {
  const asked = fakeBackend();
  await answers([{ refId: 'A' }]);
  expect(asked[0]!.targets).toEqual([{ refId: 'A', order: 'oldest' }]);
});

test('no call of a panel ends another one', async () => {
  const asked = fakeBackend();
  const kinds = ['packets', 'traffic', 'packets', 'flows', 'conversations'];
  const targets = kinds.map((kind, i) => ({ refId: 'ABCDE'[i]!, kind }));
  const got = await answers(targets as PacketsQuery[]);
  expect(asked.map(({ targets }) => targets.map((it) => it.refId))).toEqual([
    ['B', 'D'],
    ['A'],
    ['C'],
    ['E'],
  ]);
  expect(new Set(asked.map(({ requestId }) => requestId)).size).toBe(4);
  expect(new Set(got.map(({ key }) => key)).size).toBe(got.length);
});

test('a public dashboard is asked for as it was saved', async () => {
  const asked = fakeBackend();
  const targets = [{ refId: 'A' }, { refId: 'B' }];
  config.publicDashboardAccessToken = 'token';
  try {
    await answers(targets);
  } finally {
    config.publicDashboardAccessToken = '';
  }
  expect(asked.map((it) => it.targets)).toEqual([targets]);
});
