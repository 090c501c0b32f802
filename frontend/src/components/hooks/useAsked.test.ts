import { act, renderHook } from '@testing-library/react';

import { useAsked } from './useAsked';

// Every question stays open until its answer is given.
function questions() {
  const given: Array<(answer: string) => void> = [];
  const ask = jest.fn(
    () => new Promise<string>((answer) => given.push(answer)),
  );
  const answer = (index: number, text: string) =>
    act(async () => {
      given[index]!(text);
      await Promise.resolve();
    });
  return { ask, answer };
}

interface Wanted {
  ask: () => Promise<string>;
  wanted?: string;
  rest?: number;
}

const want = (initialProps: Wanted) =>
  renderHook(({ ask, wanted, rest }: Wanted) => useAsked(ask, wanted, rest), {
    initialProps,
  });

test('asks at once where nothing has to rest', async () => {
  const { ask, answer } = questions();
  const { result } = want({ ask, wanted: 'a' });
  expect(ask).toHaveBeenCalledTimes(1);
  expect(result.current.current).toBeUndefined();
  await answer(0, 'to a');
  expect(result.current).toEqual({ current: 'to a', latest: 'to a' });
});

test('asks for what rested, and for nothing before', () => {
  jest.useFakeTimers();
  const { ask } = questions();
  const { rerender, unmount } = want({ ask, wanted: 'a', rest: 100 });
  jest.advanceTimersByTime(99);
  rerender({ ask, wanted: 'b', rest: 100 });
  jest.advanceTimersByTime(99);
  expect(ask).not.toHaveBeenCalled();
  jest.advanceTimersByTime(1);
  expect(ask).toHaveBeenCalledTimes(1);
  rerender({ ask, wanted: 'c', rest: 100 });
  unmount();
  jest.advanceTimersByTime(100);
  expect(ask).toHaveBeenCalledTimes(1);
  jest.useRealTimers();
});

test('drops an answer that comes when something else is wanted', async () => {
  const { ask, answer } = questions();
  const { result, rerender } = want({ ask, wanted: 'a' });
  rerender({ ask, wanted: 'b' });
  await answer(1, 'to b');
  await answer(0, 'to a');
  expect(result.current).toEqual({ current: 'to b', latest: 'to b' });
});

test('keeps the latest answer while the next is out', async () => {
  const { ask, answer } = questions();
  const { result, rerender } = want({ ask, wanted: 'a' });
  await answer(0, 'to a');
  rerender({ ask, wanted: 'b' });
  expect(result.current).toEqual({ current: undefined, latest: 'to a' });
});

test('asks somebody else anew', () => {
  const { ask } = questions();
  const other = questions();
  const { rerender } = want({ ask, wanted: 'a' });
  rerender({ ask: other.ask, wanted: 'a' });
  expect(other.ask).toHaveBeenCalledTimes(1);
});

test('asks for nothing where nothing is wanted', async () => {
  const { ask, answer } = questions();
  const { result, rerender } = want({ ask });
  expect(ask).not.toHaveBeenCalled();
  rerender({ ask, wanted: 'a' });
  await answer(0, 'to a');
  rerender({ ask });
  expect(result.current.current).toBeUndefined();
  expect(ask).toHaveBeenCalledTimes(1);
});
