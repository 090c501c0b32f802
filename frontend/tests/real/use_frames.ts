// Asks a data source for the frames of a query, as a panel does, and goes on
// with what streams bring.
import type {
  DataFrame,
  DataQueryRequest,
  DataQueryResponse,
} from '@grafana/data';
import { CoreApp, dateTime } from '@grafana/data';
import { useEffect, useState } from 'react';
import type { Observable } from 'rxjs';

import type { PacketsQuery } from '../../src/query/types';
import { settings } from './services';

export interface Asking {
  query(request: DataQueryRequest<PacketsQuery>): Observable<DataQueryResponse>;
}

export interface Shown {
  frames: DataFrame[];
  errors: string[];
}

/** `run` is another number each time the query is to be asked anew. */
export function useFrames(
  datasource: Asking,
  query: PacketsQuery,
  seconds: number,
  run: number,
): Shown {
  const [shown, setShown] = useState<Shown>({ frames: [], errors: [] });
  useEffect(() => {
    // A stream's answers have a key each, and replace one another.
    const answers = new Map<string, DataQueryResponse>();
    const asking = datasource
      .query(requestOf(query, seconds))
      .subscribe((answer) => {
        answers.set(answer.key ?? 'A', answer);
        const all = [...answers.values()];
        setShown({
          frames: all.flatMap(({ data }) => data.map(copyOf)),
          errors: all.flatMap(({ errors }) =>
            (errors ?? []).map(({ message }) => message ?? ''),
          ),
        });
      });
    return () => asking.unsubscribe();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- asked at each run
  }, [datasource, run]);
  return shown;
}

// Streams change their frame in place.
function copyOf(frame: DataFrame): DataFrame {
  const fields = frame.fields.map((field) => ({
    ...field,
    config: { ...field.config },
    values: [...(field.values as unknown[])],
  }));
  return { ...frame, fields, length: frame.length };
}

function requestOf(
  query: PacketsQuery,
  seconds: number,
): DataQueryRequest<PacketsQuery> {
  const { uid, type } = settings;
  const to = dateTime();
  const from = dateTime(to.valueOf() - seconds * 1000);
  const raw = { from: `now-${seconds}s`, to: 'now' };
  return {
    app: CoreApp.Dashboard,
    requestId: 'Q1',
    timezone: 'browser',
    range: { from, to, raw },
    rangeRaw: raw,
    interval: '1s',
    intervalMs: 1000,
    maxDataPoints: 1000,
    startTime: Date.now(),
    scopedVars: {},
    targets: [{ ...query, datasource: { uid, type } }],
  };
}
