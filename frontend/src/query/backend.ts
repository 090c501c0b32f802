// What editors ask of the data source, and no more.
import type { Scope } from './scope';
import type { FilterVerdict, GroupKey, InterfaceInfo } from './types';

export interface Backend {
  /** The interfaces of the host this data source may watch. */
  allowedInterfaces: () => Promise<InterfaceInfo[]>;

  /** `filter` with the variables of the dashboard in it. */
  interpolateFilter: (filter: string) => string;

  /** What libpcap says of a filter; rejects where it could not be asked. */
  checkFilter: (filter: string) => Promise<FilterVerdict>;

  /** Values lately seen, most active first; a failed call is no value. */
  seen: { of: (key: GroupKey, scope: Scope) => Promise<string[]> };
}
