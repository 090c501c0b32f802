// The allowed interfaces of a data source, asked for once per editor.
import { useEffect, useState } from 'react';

import type { Backend } from '../../query/backend';
import { problemText } from '../../query/problem';
import type { InterfaceInfo } from '../../query/types';

interface Interfaces {
  loading: boolean;
  found: InterfaceInfo[];
  /** Why they could not be listed. */
  problem?: string;
}

export function useInterfaces(datasource: Backend): Interfaces {
  const [state, setState] = useState<Interfaces>({ loading: true, found: [] });
  useEffect(() => {
    let wanted = true;
    const settle = (next: Omit<Interfaces, 'loading'>) =>
      wanted && setState({ loading: false, ...next });
    datasource
      .allowedInterfaces()
      .then((found) => settle({ found }))
      .catch((error: unknown) =>
        settle({ found: [], problem: problemText(error) }),
      );
    return () => {
      wanted = false;
    };
  }, [datasource]);
  return state;
}
