import { unresolvedVariable } from './unresolved_variable';

test.each([
  ['host $nobody', '$nobody'],
  ['host ${nobody:raw} or arp', '${nobody:raw}'],
  ['host [[nobody]]', '[[nobody]]'],
  ['tcp[((tcp[12:1] & 0xf0) >> 2):4] = 1', undefined],
  ['', undefined],
])('"%s" still holds %s', (text, name) => {
  expect(unresolvedVariable(text)).toBe(name);
});
