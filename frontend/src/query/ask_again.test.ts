import type { DataQueryResponse } from '@grafana/data';
import { LoadingState } from '@grafana/data';
import { concat, NEVER, of, throwError } from 'rxjs';

import { askingAgain, waits } from './ask_again';

const rows: DataQueryResponse = { data: [], state: LoadingState.Streaming };
const refused: DataQueryResponse = {
  data: [],
  state: LoadingState.Error,
  error: { message: 'Streaming channel error: permission denied' },
};
const wrong: DataQueryResponse = {
  data: [],
  state: LoadingState.Error,
  error: { message: 'compile filter "tcp prt": syntax error' },
};

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

// Answers one after another, each of which stays open.
function follow(...answers: DataQueryResponse[][]) {
  const left = [...answers];
  const ask = jest.fn(() => concat(of(...(left.shift() ?? [])), NEVER));
  const seen: DataQueryResponse[] = [];
  const panel = askingAgain(ask).subscribe((it) => seen.push(it));
  return { ask, seen, panel };
}

test('a stream that is refused leads to a new question', () => {
  const { ask, seen } = follow([rows, refused], [rows]);
  expect(ask).toHaveBeenCalledTimes(1);
  jest.advanceTimersByTime(waits[0]);
  expect(ask).toHaveBeenCalledTimes(2);
  jest.advanceTimersByTime(100_000);
  expect(ask).toHaveBeenCalledTimes(2);
  expect(seen).toEqual([rows, rows]);
});

test('what is refused again and again is shown, and asked for no more', () => {
  const { ask, seen } = follow(...Array.from({ length: 9 }, () => [refused]));
  jest.advanceTimersByTime(1_000_000);
  expect(ask).toHaveBeenCalledTimes(waits.length + 1);
  expect(seen).toEqual([refused]);
});

test('a query that is wrong is asked once', () => {
  const { ask, seen } = follow([wrong]);
  jest.advanceTimersByTime(100_000);
  expect(ask).toHaveBeenCalledTimes(1);
  expect(seen).toEqual([wrong]);
});

test('a panel that is closed asks no more', () => {
  const { ask, panel } = follow([refused], [rows]);
  panel.unsubscribe();
  jest.advanceTimersByTime(100_000);
  expect(ask).toHaveBeenCalledTimes(1);
});

test('what fails fails', () => {
  const failed = jest.fn();
  askingAgain(() => throwError(() => new Error('no'))).subscribe({
    error: failed,
  });
  expect(failed).toHaveBeenCalledWith(new Error('no'));
});
