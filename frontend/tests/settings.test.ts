/** @jest-environment node */
// What the settings page lets a number be.
import type { NumberSetting } from '../src/settings';
import { captureNumbers, numberProblem } from '../src/settings';

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
