// A stream that the host refuses leads to a new question, not to a dead panel:
// who may see what has changed, or the backend has another key, and what it
// answers now names the channel that it serves. Of a stream that was open then,
// the backend says so itself.
import type { DataFrame, DataQueryResponse } from '@grafana/data';
import { LoadingState } from '@grafana/data';
import type { Observable } from 'rxjs';
import { defer, map, retry, throwError, timer } from 'rxjs';

/** Milliseconds before each new question; after the last what is, is. */
export const waits = [500, 5000, 30_000] as const;

/** Milliseconds after which a stream that went well counts as that. */
export const calm = 120_000;

// How Grafana's LiveDataStream begins what went wrong with a channel.
const ofChannel = /^Streaming channel error/;

class Refused extends Error {
  constructor(readonly wait: number) {
    super();
  }
}

/** What `ask` answers; asked anew where a stream of the answer is refused. */
export function askingAgain(
  ask: () => Observable<DataQueryResponse>,
): Observable<DataQueryResponse> {
  const next = waitsInTurn();
  return defer(ask).pipe(
    map((response) => {
      const wait = isRefused(response) ? next() : undefined;
      if (wait !== undefined) {
        throw new Refused(wait);
      }
      return response;
    }),
    retry({
      delay: (error: unknown) =>
        error instanceof Refused ? timer(error.wait) : throwError(() => error),
    }),
  );
}

// Undefined once they are used up, until it was calm.
function waitsInTurn() {
  let used = 0;
  let last = 0;
  return () => {
    const now = Date.now();
    used = now - last > calm ? 0 : used;
    last = now;
    return waits[used++];
  };
}

// Streams say what went wrong in `error` alone, though it is deprecated.
interface Told {
  state?: LoadingState;
  error?: { message?: string };
  data?: unknown[];
}

function isRefused({ state, error, data = [] }: Told) {
  const refused =
    state === LoadingState.Error && ofChannel.test(error?.message ?? '');
  return refused || (data as DataFrame[]).some(isStale);
}

// As of plugin/datasource/live/stale_stream.h.
function isStale({ meta }: DataFrame) {
  const custom = meta?.custom as { askAgain?: boolean } | undefined;
  return custom?.askAgain === true;
}
