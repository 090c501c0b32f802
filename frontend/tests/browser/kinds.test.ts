// What the built editor asks for each kind of query, in both themes, wide and
// narrow.
import {
  expectPage,
  faults,
  open,
  page,
  picture,
  show,
  soon,
} from './chromium';

const kinds = [
  ['packets', 'dark', { format: 'logs', limit: 100 }],
  ['traffic', 'dark', { groupBy: ['protocol', 'direction'], top: 5 }],
  ['traffic', 'light', { measure: 'packets', resolution: 10 }],
  ['flows', 'dark', { groupBy: ['source_ip', 'destination_ip'] }],
  ['flows', 'light', { orderBy: 'packets' }],
  ['conversations', 'dark', { limit: 50 }],
  ['distribution', 'light', { of: 'ttl', resolution: 10 }],
  ['capture', 'dark', {}],
] as const;

test.each(kinds)('the editor of %s, %s', async (kind, theme, own) => {
  await page.setViewportSize({ width: 1100, height: 260 });
  await open('query', { theme, query: { kind, filter: 'tcp', ...own } });
  if (kind !== 'capture') {
    await page.getByText('14 instructions').waitFor();
  }
  await expect(faults()).resolves.toEqual([]);
  await picture(`kind-${kind}-${theme}`);
});

test('groups are picked and taken out by keyboard', async () => {
  await page.setViewportSize({ width: 1100, height: 600 });
  await open('query', { query: { kind: 'traffic' } });
  const groupBy = page.getByRole('combobox', { name: 'Group by' });
  await groupBy.press('ArrowDown');
  await page.getByRole('option', { name: 'Destination port' }).waitFor();
  await picture('group-by-open');
  await groupBy.pressSequentially('proto');
  await soon(async () => {
    const [first] = await page.getByRole('option').allInnerTexts();
    expect(first).toBe('Protocol');
  });
  await groupBy.press('Enter');
  await expectPage({ saved: { groupBy: ['protocol'] }, runs: 1 });
  await soon(async () => expect(await groupBy.inputValue()).toBe(''));
  await page
    .getByRole('button', { name: 'Do not group by Protocol' })
    .press('Enter');
  await expectPage({ saved: { groupBy: [] }, runs: 2 });
});

test('kinds are picked by keyboard, and keep the filter', async () => {
  await page.setViewportSize({ width: 1100, height: 600 });
  await open('query', { query: { filter: 'tcp' } });
  await page.getByRole('combobox', { name: 'Show' }).press('ArrowDown');
  await page.getByRole('option', { name: /^Events/ }).waitFor();
  await picture('kinds-open');
  await page.keyboard.press('Escape');
  for (const kind of ['Flows', 'Distribution']) {
    await show(kind);
    const saved = { kind: kind.toLowerCase(), filter: 'tcp' };
    await expectPage({ saved });
  }
});

test.each(['traffic', 'flows'])('%s fits a narrow panel', async (kind) => {
  await page.setViewportSize({ width: 420, height: 700 });
  const groupBy = ['source_ip', 'destination_ip', 'destination_port'];
  await open('query', { query: { kind, groupBy, top: 5, limit: 10 } });
  await expect(faults()).resolves.toEqual([]);
  await picture(`kind-${kind}-narrow`);
  await soon(async () => {
    const width = await page.evaluate(() => document.body.scrollWidth);
    expect(width).toBeLessThanOrEqual(420);
  });
});

test.each(['dark', 'light'] as const)(
  'a variable asks for values, %s',
  async (theme) => {
    await page.setViewportSize({ width: 1100, height: 500 });
    await open('variable', { theme });
    const values = page.getByRole('combobox', { name: 'Values of' });
    await values.click();
    await page.getByRole('option', { name: /^Protocol/ }).click();
    await expectPage({ saved: { values: 'protocol' } });
    await page.getByRole('combobox', { name: 'Filter', exact: true }).waitFor();
    await expect(faults()).resolves.toEqual([]);
    await picture(`variable-editor-${theme}`);
  },
);
