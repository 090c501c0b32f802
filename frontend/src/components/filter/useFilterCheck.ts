// What the backend says of the filter being written: asked once the typing
// rests, and only the answer to the text that is there now is shown.
import { useCallback } from 'react';

import type { Backend } from '../../query/backend';
import { problemText } from '../../query/problem';
import type { FilterRefusal } from '../../query/types';
import { unresolvedVariable } from '../../query/unresolved_variable';
import { useAsked } from '../hooks/useAsked';

/** How long the typing has to rest, in milliseconds. */
export const restBeforeCheck = 300;

export type FilterCheck =
  | { state: 'empty' }
  | { state: 'checking' }
  | { state: 'valid'; instructions: number }
  /** `filter` is what was asked, variables filled in. */
  | { state: 'wrong'; filter: string; refusal: FilterRefusal }
  /** Nobody knows: a variable has no value here, or the call failed. */
  | { state: 'unknown'; reason: string };

export function useFilterCheck(
  datasource: Backend,
  written: string,
): FilterCheck {
  const filter = datasource.interpolateFilter(written);
  const missing = unresolvedVariable(filter);
  const askable = filter !== '' && missing === undefined;
  const { current } = useAsked(
    useCallback(() => ask(datasource, filter), [datasource, filter]),
    askable ? filter : undefined,
    restBeforeCheck,
  );
  if (missing !== undefined) {
    return { state: 'unknown', reason: `${missing} has no value here` };
  }
  if (!askable) {
    return { state: 'empty' };
  }
  return current ?? { state: 'checking' };
}

async function ask(datasource: Backend, filter: string): Promise<FilterCheck> {
  try {
    const verdict = await datasource.checkFilter(filter);
    return verdict.ok
      ? { state: 'valid', instructions: verdict.instructions }
      : { state: 'wrong', filter, refusal: verdict };
  } catch (error) {
    return { state: 'unknown', reason: problemText(error) };
  }
}
