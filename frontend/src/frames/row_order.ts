// Rows of packets as a table shows them, in the order asked for. Streams only
// add rows at the end, and what they keep of a time is its millisecond; tables
// sort by that alone. So a row that came behind another of its millisecond gets
// a time behind it, too small to be read: whichever way a table is sorted then,
// packets stand as they were on the wire.
import type { DataFrame, Field } from '@grafana/data';
import { FieldType } from '@grafana/data';

import type { RowOrder } from '../query/types';

/** Milliseconds; the finest step that a time of our days can take. */
const tick = 2 ** -11;

/** `sorted`: the order `frame` comes in. */
export function inRowOrder(
  frame: DataFrame,
  sorted: RowOrder,
  wanted: RowOrder,
): DataFrame {
  const turned = sorted !== wanted;
  const fields = frame.fields.map(({ nanos, state, ...field }) => {
    const values: unknown[] =
      exactTimes({ ...field, nanos }, sorted) ?? field.values.slice();
    return { ...field, values: turned ? values.reverse() : values };
  });
  return { ...frame, fields, length: frame.length };
}

function exactTimes(
  { type, values, nanos }: Field,
  sorted: RowOrder,
): number[] | undefined {
  if (type !== FieldType.time) {
    return undefined;
  }
  const exact = new Array<number>(values.length);
  const newestFirst = sorted === 'newest';
  let before = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const row = newestFirst ? values.length - 1 - i : i;
    const time = (values[row] as number) + (nanos?.[row] ?? 0) / 1e6;
    before = Math.max(time, before + tick);
    exact[row] = before;
  }
  return exact;
}
