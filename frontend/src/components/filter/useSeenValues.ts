// Values lately seen, for completion. Asked for once the typing rests; nothing
// until they are there.
import { useEffect, useState } from 'react';

import type { SeenByKey } from '../../filter/filter_suggestions';
import type { Backend } from '../../query/backend';
import type { Scope } from '../../query/scope';
import type { GroupKey } from '../../query/types';

/** How long the typing has to rest, in milliseconds. */
export const restBeforeValues = 150;

export function useSeenValues(
  datasource: Backend,
  { interface: name, direction }: Scope,
  keys: readonly GroupKey[],
): SeenByKey {
  const wanted = keys.join();
  const id = JSON.stringify([wanted, name, direction]);
  const [found, setFound] = useState({ id: '', values: {} as SeenByKey });
  useEffect(() => {
    if (wanted === '') {
      return undefined;
    }
    let current = true;
    const ask = async () => {
      const scope = { interface: name, direction };
      const asked = wanted
        .split(',')
        .map(async (key) => [
          key,
          await datasource.seen.of(key as GroupKey, scope),
        ]);
      const values = Object.fromEntries(await Promise.all(asked)) as SeenByKey;
      if (current) {
        setFound({ id, values });
      }
    };
    const rest = setTimeout(() => void ask(), restBeforeValues);
    return () => {
      current = false;
      clearTimeout(rest);
    };
  }, [datasource, id, wanted, name, direction]);
  return found.id === id ? found.values : {};
}
