import table from '../../../tests/kit/interface_names.json';
import { fakeTemplates } from '../../tests/fake_grafana';
import { getTemplateSrv } from '@grafana/runtime';
import { asPicked, itemsOf, listedName, nameOf } from './interface_list';

const named = [...table.names, ...table.spaced];

test.each(named)('$name is listed as $listed', ({ name, listed }) => {
  expect(listedName(name)).toBe(listed);
  expect(itemsOf(listed)).toEqual([listed]);
  expect(nameOf(listed)).toBe(name);
});

test.each(table.lists)('"$text" has the items $items', ({ text, items }) => {
  expect([...new Set(itemsOf(text))].sort()).toEqual(items);
});

test.each(table.plain)('$item is the name $name', ({ item, name }) => {
  expect(nameOf(item) ?? null).toBe(name);
});

// The same numbers at each run.
function* numbers(seed: number): Generator<number, never> {
  for (;;) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    yield seed >>> 8;
  }
}

const characters = [
  ...['\\', '\\', ',', '*', '?', ' ', '\t', '$', '{', '}', '[', ']', '💩'],
  ...['é', '\u00a0', '"', "'", '<', 'a', 'auto', 'e', '0', '_', '-', '@'],
];

function randomNames(count: number): string[] {
  const random = numbers(7);
  const next = (below: number) => random.next().value % below;
  return Array.from({ length: count }, () =>
    Array.from(
      { length: 1 + next(8) },
      () => characters[next(characters.length)],
    ).join(''),
  );
}

test('any names come back from a list', () => {
  fakeTemplates({ a: 'wrong', e: 'wrong', auto: 'wrong', '0': 'wrong' });
  const names = randomNames(3000);
  for (let at = 0; at < names.length; at += 3) {
    const listed = names.slice(at, at + 3);
    const text = listed.map(listedName).join(' , ');
    const sent = getTemplateSrv().replace(text, {}, 'csv');
    expect(itemsOf(sent).map(nameOf)).toEqual(listed);
  }
});

test('any name that was picked is picked still', () => {
  for (const name of randomNames(1000)) {
    expect(asPicked(listedName(name))).toBe(listedName(name));
  }
});

test.each([
  ['e\\t\\h0', 'eth0'],
  [' eth0 ', 'eth0'],
  ['eth0,eth1', 'eth0,eth1'],
  ['eth*', 'eth*'],
  ['auto', 'auto'],
  ['', ''],
  ['$interface', '$interface'],
  ['${interface:csv}', '${interface:csv}'],
  ['[[interface]]', '[[interface]]'],
])('%s is picked as %s', (list, picked) => {
  expect(asPicked(list)).toBe(picked);
});
