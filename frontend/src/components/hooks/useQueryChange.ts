// Changes a query and runs it, once. A Combobox may report one pick several
// times before the panel has drawn the first: what changes nothing is nothing.
import { useEffect, useRef } from 'react';

import type { PacketsQuery } from '../../query/types';

export function useQueryChange(
  query: PacketsQuery,
  onChange: (query: PacketsQuery) => void,
  onRunQuery: () => void,
) {
  const latest = useRef(query);
  useEffect(() => {
    latest.current = query;
  }, [query]);
  return (change: Partial<PacketsQuery>) => {
    const next = { ...latest.current, ...change };
    if (JSON.stringify(next) !== JSON.stringify(latest.current)) {
      latest.current = next;
      onChange(next);
      onRunQuery();
    }
  };
}
