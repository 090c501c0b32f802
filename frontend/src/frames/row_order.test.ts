import type { DataFrameJSON } from '@grafana/data';
import {
  dataFrameFromJSON,
  FieldType,
  sortDataFrame,
  StreamingDataFrame,
} from '@grafana/data';

import { inRowOrder } from './row_order';

// A handshake within a millisecond, as a stream brings it.
const words = ['SYN', 'SYN,ACK', 'ACK', 'PSH', 'FIN'];
const noon = 1_700_000_000_000;
const times = [noon, noon, noon, noon + 1, noon + 1];

const message = (nanos?: number[]): DataFrameJSON => ({
  schema: {
    fields: [
      { name: 'time', type: FieldType.time },
      { name: 'flags', type: FieldType.string },
    ],
  },
  data: {
    values: [[...times], [...words]],
    ...(nanos && { nanos: [nanos, null!] }),
  },
});

const flags = ({ fields }: { fields: Array<{ values: unknown[] }> }) =>
  fields[1]!.values;

const backwards = [...words].reverse();

describe('rows of one millisecond', () => {
  const streamed = StreamingDataFrame.fromDataFrameJSON(message());
  const answered = dataFrameFromJSON(message([7, 8, 9, 1, 2]));

  test.each([
    ['a stream', streamed],
    ['an answer', answered],
  ])('of %s stand as on the wire however they are sorted', (_, frame) => {
    for (const wanted of ['newest', 'oldest'] as const) {
      const shown = inRowOrder(frame, 'oldest', wanted);
      expect(flags(shown)).toEqual(wanted === 'newest' ? backwards : words);
      expect(flags(sortDataFrame(shown, 0, true))).toEqual(backwards);
      expect(flags(sortDataFrame(shown, 0, false))).toEqual(words);
    }
  });

  test('of an answer that begins with the newest do, too', () => {
    const newest = inRowOrder(answered, 'oldest', 'newest');
    const shown = inRowOrder(newest, 'newest', 'newest');
    expect(flags(shown)).toEqual(backwards);
    expect(flags(sortDataFrame(shown, 0, false))).toEqual(words);
  });

  test('keep their millisecond', () => {
    const [time] = inRowOrder(streamed, 'oldest', 'oldest').fields;
    expect(time!.values.map(Math.floor)).toEqual(times);
  });

  test('would be shuffled by a table without it', () => {
    expect(flags(sortDataFrame(streamed, 0, true))).not.toEqual(backwards);
  });
});

test('a stream goes on behind rows that were turned', () => {
  const frame = StreamingDataFrame.fromDataFrameJSON(message());
  inRowOrder(frame, 'oldest', 'newest');
  frame.push({ data: { values: [[noon + 2], ['ACK']] } });
  expect(flags(frame)).toEqual([...words, 'ACK']);
  expect(flags(inRowOrder(frame, 'oldest', 'newest'))).toEqual([
    'ACK',
    ...backwards,
  ]);
});

test('as many rows as a burst can have fit into their millisecond', () => {
  const values = [Array<number>(2000).fill(noon), Array<string>(2000).fill('')];
  const burst = { ...message(), data: { values } };
  const frame = inRowOrder(dataFrameFromJSON(burst), 'oldest', 'oldest');
  const last = frame.fields[0]!.values[1999] as number;
  expect(new Set(frame.fields[0]!.values).size).toBe(2000);
  expect(last).toBeLessThan(noon + 1);
});
