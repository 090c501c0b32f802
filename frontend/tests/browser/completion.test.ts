// Completion of a filter in the built editor, by keyboard alone.
import { expectPage, faults, open, page, picture, soon } from './chromium';

const field = () => page.getByRole('combobox', { name: 'Filter', exact: true });
const list = () => page.getByRole('listbox', { name: /^Suggestions/ });
const options = () => list().getByRole('option');
const listed = (texts: string[]) =>
  soon(async () =>
    expect(
      (await options().allInnerTexts()).map((it) => it.split(/\s/)[0]),
    ).toEqual(texts),
  );
const hosts = ['192.0.2.10', '198.51.100.7', '203.0.113.80', '2001:db8::10'];

test.each([
  ['dark', 1100],
  ['light', 1100],
  ['dark', 420],
] as const)('hosts complete a filter, %s, %i wide', async (theme, width) => {
  await page.setViewportSize({ width, height: width > 500 ? 400 : 560 });
  await open('query', { theme });
  await field().pressSequentially('src ', { delay: 10 });
  await listed([
    ...['host', 'net', 'port', 'portrange', 'and', 'or'],
    ...['192.0.2.10', '198.51.100.7', '2001:db8::10', '$interface'],
  ]);
  await page.keyboard.press('ArrowDown');
  await expect(faults()).resolves.toEqual([]);
  await picture(`completion-${theme}-${width}`);
  await soon(async () => {
    const wide = await page.evaluate(() => document.body.scrollWidth);
    expect(wide).toBeLessThanOrEqual(width);
  });
});

test('keys alone write a filter, and none but the last runs it', async () => {
  await page.setViewportSize({ width: 1100, height: 560 });
  await open('query', { query: { interface: 'eth0' } });
  await field().focus();
  await page.keyboard.press('Control+Space');
  await options().first().waitFor();
  await page.keyboard.type('ho');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  await listed([...hosts, '$interface']);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await soon(async () =>
    expect(await field().inputValue()).toBe('host 198.51.100.7'),
  );
  await page.keyboard.type(' and ');
  await options().first().waitFor();
  await page.keyboard.press('Escape');
  await list().waitFor({ state: 'hidden' });
  await page.keyboard.type('tcp port 443');
  await expectPage({ saved: { refId: 'A', interface: 'eth0' }, runs: 0 });
  await page.keyboard.press('Enter');
  const filter = 'host 198.51.100.7 and tcp port 443';
  await expectPage({ saved: { filter }, runs: 1 });
});

test('values are asked for once a place, not key by key', async () => {
  await open('query', { query: { interface: 'eth0', direction: 'egress' } });
  await field().pressSequentially('host 198.51.100.7 or host 203', {
    delay: 40,
  });
  await listed(['203.0.113.80']);
  const scope = { interface: 'eth0', direction: 'egress' };
  const asked = await page.evaluate(
    () => (window as unknown as { page: { asked: object[] } }).page.asked,
  );
  const keys = asked.map((it) => (it as { key: string }).key);
  expect(new Set(keys).size).toBe(keys.length);
  expect(asked).toContainEqual({ key: 'source_ip', ...scope });
  expect(asked).toContainEqual({ key: 'destination_ip', ...scope });
});

test('the pointer picks and the field keeps the focus', async () => {
  await page.setViewportSize({ width: 1100, height: 560 });
  await open('query');
  await field().pressSequentially('ud');
  await options().filter({ hasText: 'udp' }).click();
  await soon(async () => expect(await field().inputValue()).toBe('udp '));
  const focused = await page.evaluate(() => document.activeElement?.role);
  expect(focused).toBe('combobox');
});

test('the list stands above a field at the bottom of the page', async () => {
  await page.setViewportSize({ width: 1100, height: 420 });
  await open('query');
  await page.addStyleTag({
    content: '#root { padding-top: 300px !important }',
  });
  await field().focus();
  await page.keyboard.press('ArrowDown');
  await options().first().waitFor();
  await soon(async () => {
    const above = await list().boundingBox();
    const below = await field().boundingBox();
    expect(above!.y + above!.height).toBeLessThanOrEqual(below!.y);
    expect(above!.y).toBeGreaterThanOrEqual(0);
  });
});
