// What a dashboard variable asks for, as it is saved.
import type { DataQuery } from '@grafana/schema';

import type { GroupKey } from './types';
import { groupKeys } from './types';

export interface VariableQuery extends DataQuery {
  /** `interfaces` are those allowed, busy or not. */
  values?: 'interfaces' | GroupKey;
  interface?: string;
  filter?: string;
}

/** What a variable asks for that was just made. */
export const defaultValues = 'interfaces';

/**
 * A saved query of a variable; those written as text are `interfaces`, a key
 * or `values(key)`.
 */
export function readVariableQuery(
  saved: VariableQuery | string | undefined,
): VariableQuery {
  if (typeof saved !== 'string') {
    return saved ?? { refId: 'variable' };
  }
  const [, written] = /^values\((.*)\)$/.exec(saved.trim()) ?? [];
  const values = (written ?? saved).trim() || defaultValues;
  if (!isKnown(values)) {
    const known = [defaultValues, ...groupKeys].join(', ');
    throw new Error(
      `find values of "${values}": unknown key, write one of ${known}`,
    );
  }
  return { refId: 'variable', values };
}

const isKnown = (key: string): key is NonNullable<VariableQuery['values']> =>
  key === defaultValues || (groupKeys as readonly string[]).includes(key);
