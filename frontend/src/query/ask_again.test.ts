import type { DataFrameJSON, DataQueryResponse } from '@grafana/data';
import { FieldType, LoadingState, StreamingDataFrame } from '@grafana/data';
import { concat, NEVER, of, Subject, throwError } from 'rxjs';

import { askingAgain, calm, waits } from './ask_again';

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

test('a stream may be refused now and then', () => {
  const refusals = new Subject<DataQueryResponse>();
  const ask = jest.fn(() => refusals);
  askingAgain(ask).subscribe();
  for (let times = 1; times < 9; ++times) {
    expect(ask).toHaveBeenCalledTimes(times);
    jest.advanceTimersByTime(calm + 1);
    refusals.next(refused);
    jest.advanceTimersByTime(waits[0]);
  }
});

// As Grafana's own buffer of a stream hands them on.
function buffered(...messages: DataFrameJSON[]) {
  const frame = StreamingDataFrame.empty();
  messages.forEach((message) => frame.push(message));
  return StreamingDataFrame.deserialize(frame.serialize());
}

test('a stream that says so leads to a new question', () => {
  const live = {
    schema: { fields: [{ name: 'time', type: FieldType.time }] },
    data: { values: [[1]] },
  };
  const before = { ...rows, data: [buffered(live)] };
  const stale = buffered(live, {
    schema: { fields: [], meta: { custom: { askAgain: true } } },
    data: { values: [] },
  });
  const { ask, seen } = follow([before, { ...rows, data: [stale] }], [rows]);
  jest.advanceTimersByTime(waits[0]);
  expect(ask).toHaveBeenCalledTimes(2);
  expect(seen).toEqual([before, rows]);
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
