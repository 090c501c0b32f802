/** @jest-environment node */
// The settings page and the backend agree on defaults and bounds.
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { attachModes } from '../src/query/types';
import type { NumberSetting } from '../src/settings';
import { captureNumbers, memoryNumbers, numberProblem } from '../src/settings';

const room = path.resolve(__dirname, '../../plugin/datasource');
const header = readFileSync(path.join(room, 'settings.h'), 'utf8');
const source = readFileSync(path.join(room, 'settings.cc'), 'utf8');

function backendBounds(key: string) {
  const [, min, max, member] =
    new RegExp(
      `ReadInteger\\("${key}",\\s*([\\d']+),\\s*([\\d']+),\\s*settings\\.(\\w+)`,
    ).exec(source) ?? [];
  const [, fallback] = new RegExp(`${member} = (\\d+);`).exec(header) ?? [];
  const number = (text = '') => Number(text.replaceAll("'", ''));
  return { min: number(min), max: number(max), fallback: number(fallback) };
}

test.each([...captureNumbers, ...memoryNumbers])(
  '$key has the bounds and the default of the backend',
  ({ key, min, max, fallback }) => {
    expect({ min, max, fallback }).toEqual(backendBounds(key));
  },
);

test('offers the attach modes the backend knows', () => {
  const [, list = ''] = /kAttachModes\[\] = \{([^}]*)\}/.exec(source) ?? [];
  const known = [...list.matchAll(/"(\w+)"/g)].map(([, name]) => name);
  expect(known).toEqual([...attachModes]);
});

const snap: NumberSetting = captureNumbers[1]!;

test.each([
  [undefined, true],
  [64, true],
  [512, true],
  [63, false],
  [513, false],
  [100.5, false],
  [NaN, false],
])('a snap length of %p is fine: %p', (value, fine) => {
  expect(numberProblem(snap, value) === undefined).toBe(fine);
});
