// The allowed interfaces of a data source, asked for once per editor.
import { useCallback } from 'react';

import type { Backend } from '../../query/backend';
import { problemText } from '../../query/problem';
import type { InterfaceInfo } from '../../query/types';
import { useAsked } from '../hooks/useAsked';

interface Interfaces {
  loading: boolean;
  found: InterfaceInfo[];
  /** Why they could not be listed. */
  problem?: string;
}

export function useInterfaces(datasource: Backend): Interfaces {
  const ask = useCallback(() => list(datasource), [datasource]);
  const { current } = useAsked(ask, 'interfaces');
  return current ?? { loading: true, found: [] };
}

async function list(datasource: Backend): Promise<Interfaces> {
  try {
    return { loading: false, found: await datasource.allowedInterfaces() };
  } catch (error) {
    return { loading: false, found: [], problem: problemText(error) };
  }
}
