// A stream that the host refuses leads to a new question, not to a dead panel:
// who may see what has changed, or the backend has another key, and what it
// answers now names the channel that it serves.
import type { DataQueryResponse } from '@grafana/data';
import { LoadingState } from '@grafana/data';
import type { Observable } from 'rxjs';
import { defer, map, retry, throwError, timer } from 'rxjs';

/** Milliseconds before each new question; after the last what is, is. */
export const waits = [500, 5000, 30_000] as const;

// How Grafana's LiveDataStream begins what went wrong with a channel.
const ofChannel = /^Streaming channel error/;

class Refused extends Error {}

/** What `ask` answers; asked anew where a stream of the answer is refused. */
export function askingAgain(
  ask: () => Observable<DataQueryResponse>,
): Observable<DataQueryResponse> {
  let left: number = waits.length;
  return defer(ask).pipe(
    map((response) => {
      if (left > 0 && isRefused(response)) {
        left -= 1;
        throw new Refused();
      }
      return response;
    }),
    retry({
      delay: (error: unknown, times) =>
        error instanceof Refused
          ? timer(waits[times - 1] ?? 0)
          : throwError(() => error),
    }),
  );
}

// Streams say what went wrong in `error` alone, though it is deprecated.
interface Told {
  state?: LoadingState;
  error?: { message?: string };
}

function isRefused({ state, error }: Told) {
  return state === LoadingState.Error && ofChannel.test(error?.message ?? '');
}
