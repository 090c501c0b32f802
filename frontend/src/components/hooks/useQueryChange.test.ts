import { renderHook } from '@testing-library/react';

import type { PacketsQuery } from '../../query/types';
import { useQueryChange } from './useQueryChange';

function change(query: PacketsQuery) {
  const onChange = jest.fn();
  const onRunQuery = jest.fn();
  const { result, rerender } = renderHook(
    (shown: PacketsQuery) => useQueryChange(shown, onChange, onRunQuery),
    { initialProps: query },
  );
  return { set: result, rerender, onChange, onRunQuery };
}

test('tells one pick once, however often it is reported', () => {
  const { set, onChange, onRunQuery } = change({ refId: 'A' });
  set.current({ groupBy: ['vlan'] });
  set.current({ groupBy: ['vlan'] });
  expect(onChange.mock.calls).toEqual([[{ refId: 'A', groupBy: ['vlan'] }]]);
  expect(onRunQuery).toHaveBeenCalledTimes(1);
});

test('adds up changes of which none was drawn yet', () => {
  const { set, onChange } = change({ refId: 'A' });
  set.current({ kind: 'flows' });
  set.current({ limit: 5 });
  const both = { refId: 'A', kind: 'flows', limit: 5 };
  expect(onChange).toHaveBeenLastCalledWith(both);
});

test('starts over from what the panel shows next', () => {
  const { set, rerender, onChange } = change({ refId: 'A' });
  set.current({ kind: 'flows' });
  rerender({ refId: 'A', kind: 'events' });
  set.current({ kind: 'flows' });
  expect(onChange).toHaveBeenCalledTimes(2);
});
