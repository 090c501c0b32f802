// Saved queries of earlier versions, brought up to date. A query says in
// schemaVersion what it was brought to; without one it is of version 0, which
// was also written by hand and by scripts: numbers as text, one groupBy as
// text. The saved JSON changes when the query is next edited.
import type { PacketsQuery } from './types';

type Saved = PacketsQuery & Record<string, unknown>;

/** One step from each version to the next. */
const steps: ReadonlyArray<(saved: Saved) => Saved> = [numbersAndLists];

export const schemaVersion = steps.length;

export function migrateQuery(saved: PacketsQuery): PacketsQuery {
  const from = saved.schemaVersion ?? 0;
  if (from >= schemaVersion) {
    return saved;
  }
  const query = steps
    .slice(from)
    .reduce((older, step) => step(older), saved as Saved);
  return { ...query, schemaVersion };
}

function numbersAndLists(saved: Saved): Saved {
  const query = { ...saved };
  for (const key of ['limit', 'top', 'resolution']) {
    const value = query[key];
    if (typeof value === 'string') {
      query[key] = value.trim() === '' ? undefined : Number(value);
    }
  }
  const { groupBy } = query as { groupBy?: unknown };
  if (typeof groupBy === 'string') {
    query.groupBy = groupBy.split(',').map((key) => key.trim());
  }
  return query;
}
