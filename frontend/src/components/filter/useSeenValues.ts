// Values lately seen, for completion. Asked for once the typing rests; nothing
// until they are there.
import { useCallback } from 'react';

import type { SeenByKey } from '../../filter/filter_suggestions';
import type { Backend } from '../../query/backend';
import type { Scope } from '../../query/scope';
import type { GroupKey } from '../../query/types';
import { useAsked } from '../hooks/useAsked';

/** How long the typing has to rest, in milliseconds. */
export const restBeforeValues = 150;

export function useSeenValues(
  { seen }: Backend,
  { interface: name, direction }: Scope,
  keys: readonly GroupKey[],
): SeenByKey {
  const wanted = keys.join();
  const ask = useCallback(async () => {
    const scope = { interface: name, direction };
    const asked = wanted
      .split(',')
      .map(async (key) => [key, await seen.of(key as GroupKey, scope)]);
    return Object.fromEntries(await Promise.all(asked)) as SeenByKey;
  }, [seen, wanted, name, direction]);
  const id = JSON.stringify([wanted, name, direction]);
  const key = wanted === '' ? undefined : id;
  return useAsked(ask, key, restBeforeValues).current ?? {};
}
