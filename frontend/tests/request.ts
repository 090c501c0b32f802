// What Grafana asks a data source for a panel.
import type { DataQueryRequest } from '@grafana/data';
import { dateTime } from '@grafana/data';

import type { PacketsQuery } from '../src/query/types';

export function request(
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
