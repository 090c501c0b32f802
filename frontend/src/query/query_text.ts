// A query in a line, as Grafana shows it where it has no room for an editor.
import type { PacketsQuery, QueryKind } from './types';
import { defaultQuery, fallbacks, kindKeys } from './types';

export function queryText(query: PacketsQuery): string {
  const { kind, direction, filter } = { ...defaultQuery, ...query };
  const where = query.interface || 'all allowed interfaces';
  const which = direction === 'both' ? '' : `, ${direction}`;
  const filtered = (kindKeys[kind] as readonly string[]).includes('filter');
  const matching = filtered && filter ? `: ${filter}` : '';
  return `${subject(kind, query)} on ${where}${which}${matching}`;
}

function subject(kind: QueryKind, query: PacketsQuery): string {
  const { measure, of } = { ...fallbacks, ...query };
  switch (kind) {
    case 'traffic':
      return `${measure} per second${groups(query)}`;
    case 'flows':
      return `flows${groups(query)}`;
    case 'distribution':
      return `distribution of ${of.replace('_', ' ')}`;
    default:
      return kind;
  }
}

function groups({ groupBy = [] }: PacketsQuery): string {
  return groupBy.length > 0 ? ` by ${groupBy.join(', ')}` : '';
}
