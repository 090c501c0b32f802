// How a browser tab keeps what a stream brings.
import type { DataQueryRequest, StreamingFrameOptions } from '@grafana/data';
import { StreamingFrameAction } from '@grafana/data';

import type { PacketsQuery, QueryKind } from './types';
import { defaultQuery, fallbacks } from './types';

// Rows kept of one stream. As many as one answer of the backend can hold, so
// that a table never shrinks when it turns live, and few enough to be sorted
// ten times a second.
export const rowsKept = 5000;

/** Points kept of one series, however long the picked range. */
export const pointsKept = 20_000;

// Each of their frames says how things are now.
const replacing: readonly QueryKind[] = [
  'flows',
  'conversations',
  'capture',
  'drops',
];

// All others pile up. Rows older than the picked range go, where that range
// ends now.
export function streamOptions(
  query: PacketsQuery,
  { range, rangeRaw }: Pick<DataQueryRequest, 'range' | 'rangeRaw'>,
): Partial<StreamingFrameOptions> {
  if (replacing.includes(query.kind ?? defaultQuery.kind)) {
    return { action: StreamingFrameAction.Replace };
  }
  const milliseconds = range.to.valueOf() - range.from.valueOf();
  return {
    action: StreamingFrameAction.Append,
    maxLength: lengthKept(query, milliseconds),
    ...(rangeRaw?.to === 'now' && { maxDelta: milliseconds }),
  };
}

// Rows of series are points: as many as the range has.
function lengthKept({ kind, resolution }: PacketsQuery, milliseconds: number) {
  if (kind !== 'traffic' && kind !== 'distribution') {
    return rowsKept;
  }
  const points = milliseconds / 1000 / (resolution ?? fallbacks.resolution);
  return Math.min(Math.max(rowsKept, Math.ceil(points)), pointsKept);
}
