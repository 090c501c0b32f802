/** @jest-environment node */
// Editors offer every word of the schema and no other.
import {
  directionChoices,
  distributionChoices,
  formatChoices,
  measureChoices,
  orderChoices,
  resolutionChoices,
  rowOrderChoices,
} from '../src/components/fields/choices';
import { querySchema, wordsOf } from '../src/query/schema';
import { kindKeys, topLimit } from '../src/query/types';

const { resolution, top } = querySchema;

test.each([
  ['direction', directionChoices, wordsOf(querySchema.direction)],
  ['format', formatChoices, wordsOf(querySchema.format)],
  ['order', rowOrderChoices, wordsOf(querySchema.order)],
  ['measure', measureChoices, wordsOf(querySchema.measure)],
  ['orderBy', orderChoices, wordsOf(querySchema.orderBy)],
  ['of', distributionChoices, wordsOf(querySchema.of)],
  ['resolution', resolutionChoices, resolution.numbers],
])('every %s can be picked', (_, choices, words) => {
  const offered = choices.map(({ value }) => value);
  expect(offered.sort()).toEqual([...words].sort());
});

test('each kind has the members that have a meaning for it', () => {
  expect(kindKeys).toMatchObject({
    flows: ['filter', 'groupBy', 'orderBy', 'limit'],
    capture: [],
  });
});

test('no more series can be asked for than the backend takes', () => {
  expect(topLimit.max).toBeLessThanOrEqual(top.max);
});
