import { markFault } from './filter_fault';

test.each([
  ['tcp porrt 443', 4, 'tcp |porrt| 443'],
  ['porrt 443', 0, '|porrt| 443'],
  ['tcp and', 7, 'tcp and||'],
  ['tcp (porrt)', 5, 'tcp (|porrt|)'],
  ['tcp ) port 1', 4, 'tcp |)| port 1'],
  ['host 10.0.0.999 or arp', 5, 'host |10.0.0.999| or arp'],
  ['💩 and “tcp”', 6, '💩 and |“|tcp”'],
  ['host 💩 x', 5, 'host |💩| x'],
  ['arp', 9, 'arp||'],
])('in "%s", %d is marked as %s', (filter, at, marked) => {
  const parts = markFault(filter, at);
  expect([parts.before, parts.at, parts.behind].join('|')).toBe(marked);
});

test('shows of a long filter what is around the place', () => {
  const long = 'or host 192.0.2.1 '.repeat(100);
  const { before, at, behind } = markFault(`${long}porrt ${long}`, long.length);
  expect(before).toMatch(/^….{60}$/);
  expect(at).toBe('porrt');
  expect(behind).toMatch(/^.{60}…$/);
});
