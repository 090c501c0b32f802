import { migrateQuery, schemaVersion } from './migration';
import type { PacketsQuery } from './types';

const migrated = (saved: object) =>
  migrateQuery({ refId: 'A', ...saved } as PacketsQuery);

test.each([
  ['nothing to mend', { kind: 'flows', limit: 5 }, { kind: 'flows', limit: 5 }],
  ['a number as text', { limit: '50', top: '5' }, { limit: 50, top: 5 }],
  ['a resolution as text', { resolution: '0.2' }, { resolution: 0.2 }],
  ['an empty number', { limit: '' }, { limit: undefined }],
  [
    'a list as text',
    { groupBy: 'protocol, vlan' },
    { groupBy: ['protocol', 'vlan'] },
  ],
])('a query of version 0 with %s', (_, saved, query) => {
  expect(migrated(saved)).toEqual({ refId: 'A', schemaVersion, ...query });
});

test('a query of this version stays the same object', () => {
  const saved: PacketsQuery = { refId: 'A', schemaVersion, kind: 'traffic' };
  expect(migrateQuery(saved)).toBe(saved);
});

test('what is saved is not written to', () => {
  const saved = Object.freeze({ limit: '50' });
  expect(migrated(saved).limit).toBe(50);
  expect(saved.limit).toBe('50');
});
