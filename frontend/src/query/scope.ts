// Which packets count.
import type { PacketsQuery } from './types';

export type Scope = Pick<PacketsQuery, 'interface' | 'direction' | 'filter'>;
