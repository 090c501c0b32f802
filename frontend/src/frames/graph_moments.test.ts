import type {
  DataFrame,
  DataFrameJSON,
  DataQueryResponse,
} from '@grafana/data';
import {
  dataFrameFromJSON,
  FieldType,
  StreamingDataFrame,
} from '@grafana/data';
import { Subject } from 'rxjs';

import { ofOneMoment, patience } from './graph_moments';

const text = (name: string) => ({ name, type: FieldType.string });

const hosts = (moment: number, ids: string[]): DataFrameJSON => ({
  schema: { fields: [text('id')], meta: { custom: { moment } } },
  data: { values: [ids] },
});

const pairs = (moment: number, ends: string[][]): DataFrameJSON => ({
  schema: {
    fields: [text('id'), text('source'), text('target')],
    meta: { custom: { moment } },
  },
  data: {
    values: [
      ends.map((pair) => pair.join('-')),
      ends.map(([source]) => source),
      ends.map(([, target]) => target),
    ],
  },
});

const idsOf = (frame?: DataFrame) => frame?.fields[0]!.values;

function startGraph() {
  const responses = new Subject<DataQueryResponse>();
  const shown: DataQueryResponse[] = [];
  responses.pipe(ofOneMoment('graph')).subscribe((it) => shown.push(it));
  const show = (...data: DataFrame[]) => responses.next({ data });
  const last = () => shown.at(-1)?.data.map(idsOf);
  return { responses, shown, show, last };
}

const replace = { action: 'replace' } as never;

test('an answer of both passes', () => {
  const graph = startGraph();
  graph.show(
    dataFrameFromJSON(hosts(1, ['a', 'b'])),
    dataFrameFromJSON(pairs(1, [['a', 'b']])),
  );
  expect(graph.last()).toEqual([['a', 'b'], ['a-b']]);
  expect(graph.shown[0]!.key).toBe('graph');
});

describe.each([
  ['hosts first', 0],
  ['pairs first', 1],
])('of two streams, %s,', (_, first) => {
  const before = [
    hosts(1, ['a', 'b', 'c']),
    pairs(1, [
      ['a', 'b'],
      ['b', 'c'],
    ]),
  ];
  const after = [hosts(2, ['b', 'd']), pairs(2, [['b', 'd']])];

  test('hosts and pairs of two moments are never shown together', () => {
    const graph = startGraph();
    const frames = before.map((json) =>
      StreamingDataFrame.fromDataFrameJSON(json, replace),
    );
    const push = (part: number) => {
      frames[part]!.push(after[part]!);
      graph.show(frames[part]!);
    };
    graph.show(frames[first]!);
    expect(graph.shown).toEqual([]);
    graph.show(frames[1 - first]!);
    expect(graph.last()).toEqual([
      ['a', 'b', 'c'],
      ['a-b', 'b-c'],
    ]);
    push(first);
    expect(graph.shown).toHaveLength(1);
    push(1 - first);
    expect(graph.last()).toEqual([['b', 'd'], ['b-d']]);
    expect(graph.shown).toHaveLength(2);
  });
});

test('pairs that wait for their hosts too long are shown without the others', () => {
  const graph = startGraph();
  graph.show(dataFrameFromJSON(hosts(1, ['a', 'b', 'c'])));
  for (let moment = 2; moment < 2 + patience; moment++) {
    expect(graph.shown).toEqual([]);
    graph.show(
      dataFrameFromJSON(
        pairs(moment, [
          ['a', 'b'],
          ['a', 'd'],
        ]),
      ),
    );
  }
  expect(graph.last()).toEqual([['a', 'b'], ['a-b']]);
});

test('an error passes', () => {
  const graph = startGraph();
  const failed = { data: [], errors: [{ message: 'no such interface' }] };
  graph.responses.next(failed);
  expect(graph.shown).toEqual([failed]);
});
