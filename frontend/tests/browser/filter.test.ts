// The filter of a query in the built editor: checked while it is written, with
// help and ready filters, by keyboard, and readable by machines.
import {
  expectPage,
  faults,
  open,
  page,
  picture,
  show,
  soon,
} from './chromium';

const field = () => page.getByRole('combobox', { name: 'Filter', exact: true });
const help = () => page.getByRole('button', { name: 'Filter help' });
const checked = () =>
  page.evaluate(
    () => (window as unknown as { page: { checked: string[] } }).page.checked,
  );

test('a filter is checked once the typing rests, and run on Enter', async () => {
  await open('query');
  await field().pressSequentially('tcp port 443', { delay: 10 });
  await page.getByText('14 instructions').waitFor();
  await soon(async () => expect((await checked()).at(-1)).toBe('tcp port 443'));
  await expectPage({ saved: { refId: 'A' }, runs: 0 });
  await field().press('Enter');
  await expectPage({ saved: { refId: 'A', filter: 'tcp port 443' }, runs: 1 });
  await expect(faults()).resolves.toEqual([]);
  await picture('filter-ok');
});

test.each(['dark', 'light'] as const)(
  'a wrong filter says so under the field, %s',
  async (theme) => {
    await open('query', { theme });
    await field().fill('tcp porrt 443');
    const error = page.getByText(
      `compile filter "tcp porrt 443": can't parse filter expression: syntax error, at character 4`,
    );
    await error.waitFor();
    await expect(field().getAttribute('aria-invalid')).resolves.toBe('true');
    await expect(page.locator('mark').allInnerTexts()).resolves.toEqual([
      'porrt',
    ]);
    await expect(faults()).resolves.toEqual([]);
    await picture(`filter-error-${theme}`);
  },
);

test.each(['dark', 'light'] as const)(
  'what is meant in another language is one click away, %s',
  async (theme) => {
    await open('query', { theme });
    await field().fill('tcp.port == 80');
    const use = page.getByRole('button', { name: 'Use it: tcp port 80' });
    await use.waitFor();
    await expect(faults()).resolves.toEqual([]);
    await picture(`filter-hint-${theme}`);
    await use.click();
    await expectPage({ saved: { filter: 'tcp port 80' }, runs: 1 });
    await page.getByText('14 instructions').waitFor();
    await expect(use.count()).resolves.toBe(0);
  },
);

test.each(['dark', 'light'] as const)(
  'the help pane teaches and writes into the field, %s',
  async (theme) => {
    await page.setViewportSize({ width: 1100, height: 900 });
    await open('query', { theme });
    await help().press('Enter');
    await page.getByRole('region', { name: 'Filter help' }).waitFor();
    await page
      .getByRole('button', { name: 'Use the filter vlan 10: this tag' })
      .press('Enter');
    await expectPage({ saved: { filter: 'vlan 10' }, runs: 1 });
    await page.getByText('14 instructions').waitFor();
    await expect(faults()).resolves.toEqual([]);
    await picture(`filter-help-${theme}`, true);
  },
);

test('a ready filter is picked by its name', async () => {
  await page.setViewportSize({ width: 1100, height: 600 });
  await open('query');
  const picker = page.getByRole('combobox', { name: 'Ready filters' });
  await picker.click();
  await page.getByRole('option', { name: /^DNS/ }).waitFor();
  await picture('filter-ready');
  await picker.pressSequentially('reset');
  await soon(async () => {
    const [first] = await page.getByRole('option').allInnerTexts();
    expect(first).toMatch(/^TCP resets/);
  });
  await picker.press('Enter');
  const filter = 'tcp[tcpflags] & tcp-rst != 0';
  await expectPage({ saved: { filter }, runs: 1 });
  await soon(async () => {
    expect(await field().inputValue()).toBe(filter);
    expect(await picker.inputValue()).toBe('TCP resets');
  });
});

test('the whole editor fits a narrow panel', async () => {
  await page.setViewportSize({ width: 420, height: 700 });
  const filter = 'tcp porrt 443 and host 192.0.2.10';
  await open('query', { query: { filter, limit: 5001 } });
  await page.getByText(/syntax error/).waitFor();
  await picture('query-editor-narrow');
  await help().click();
  await expect(faults()).resolves.toEqual([]);
  await picture('filter-help-narrow', true);
  await soon(async () => {
    const width = await page.evaluate(() => document.body.scrollWidth);
    expect(width).toBeLessThanOrEqual(420);
  });
});

test('events ask for no more than interface and direction', async () => {
  await open('query', { query: { filter: 'arp' } });
  await show('Events');
  await expectPage({ saved: { kind: 'events', filter: 'arp' }, runs: 1 });
  await expect(field().count()).resolves.toBe(0);
  await expect(faults()).resolves.toEqual([]);
  await picture('query-editor-events');
});
