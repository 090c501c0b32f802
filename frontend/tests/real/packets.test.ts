// A person looks for packets: picks the link, writes a filter, watches rows
// come.
import { page, picture, soon } from '../browser/chromium';
import {
  asked,
  expectColumn,
  killPlugin,
  openPanel,
  panel,
  quiet,
  realTest,
  rows,
  send,
  udpTo,
} from './wire';

const field = () => page.getByLabel('Filter', { exact: true });
const cells = (text: RegExp) => page.getByRole('cell', { name: text });

realTest('the interface is one the host has', async () => {
  await openPanel();
  const picker = page.getByRole('combobox', { name: 'Interface' });
  await picker.click();
  await soon(async () => {
    expect(await page.getByRole('option').allInnerTexts()).toEqual([
      expect.stringMatching(/^eth0\s+up/),
      expect.stringMatching(/^wire\s+up/),
    ]);
  });
  await picture('real-interface-open');
  await page.getByRole('option', { name: /^wire/ }).click();
  await soon(async () => {
    const { query, frames } = await panel();
    expect(query.interface).toBe('wire');
    expect(frames[0]?.meta?.executedQueryString).toContain('interface=wire');
  });
});

realTest('a wrong filter is explained and asks for nothing', async () => {
  await openPanel({ query: quiet('') });
  const before = await asked();
  await field().fill('udp porrt 9');
  await page
    .getByText(
      `compile filter "udp porrt 9": can't parse filter expression: syntax error`,
    )
    .waitFor();
  await picture('real-filter-error');
  expect(await asked()).toBe(before);
});

realTest('rows are of exactly the packets that match', async () => {
  await openPanel({ query: quiet('') });
  await field().fill('udp dst port 7001');
  await page.getByText(/\d+ instructions/).waitFor();
  await field().press('Enter');
  await soon(async () => {
    const [frame] = (await panel()).frames;
    expect(frame?.meta?.executedQueryString).toContain('udp dst port 7001');
  });
  await send([
    ...udpTo(7002, 5),
    ...udpTo(7001, 7),
    { protocol: 'tcp', from: '192.0.2.2:1', to: '192.0.2.1:7001' },
    ...udpTo(7002, 5),
  ]);
  await expectColumn('source_port', [1, 2, 3, 4, 5, 6, 7]);
  for (const row of await rows()) {
    expect(row).toMatchObject({
      interface: 'wire',
      direction: 'ingress',
      protocol: 'UDP',
      source_ip: '192.0.2.2',
      destination_ip: '192.0.2.1',
      destination_port: 7001,
      length: 142,
    });
  }
  await soon(async () => expect(await cells(/→ 7001 /).count()).toBe(7));
  await picture('real-packets');
});

realTest('rows arrive by themselves, and in either theme', async () => {
  await openPanel({ query: quiet('udp dst port 7010') });
  const before = await asked();
  await send(udpTo(7010, 2));
  await expectColumn('source_port', [1, 2]);
  await page.emulateMedia({ colorScheme: 'light' });
  await send(udpTo(7010, 3));
  await expectColumn('source_port', [1, 2, 1, 2, 3]);
  await soon(async () => expect(await cells(/→ 7010/).count()).toBe(5));
  await picture('real-packets-light');
  await page.emulateMedia({ colorScheme: 'dark' });
  await picture('real-packets-dark');
  expect(await asked()).toBe(before);
});

realTest('the newest row is the first, with what came in one go', async () => {
  const query = { ...quiet('udp dst port 7045'), order: 'newest' as const };
  await openPanel({ query });
  await send(udpTo(7045, 5));
  await expectColumn('source_port', [5, 4, 3, 2, 1]);
  await page.reload();
  await expectColumn('source_port', [5, 4, 3, 2, 1]);
  await send(udpTo(7045, 2));
  await expectColumn('source_port', [2, 1, 5, 4, 3, 2, 1]);
  await page
    .getByRole('columnheader', { name: 'time' })
    .getByText('time', { exact: true })
    .click();
  await soon(async () => {
    const infos = await cells(/→ 7045/).allInnerTexts();
    expect(infos.map((text) => text.split(' ')[0])).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
      '1',
      '2',
    ]);
  });
  await picture('real-packets-newest');
});

realTest('a panel fits narrow pages and wide ones', async () => {
  await openPanel({ query: quiet('udp dst port 7020') });
  await page.setViewportSize({ width: 420, height: 900 });
  await send(udpTo(7020, 3));
  await expectColumn('source_port', [1, 2, 3]);
  await picture('real-packets-narrow');
  const width = () => page.evaluate(() => document.body.scrollWidth);
  await soon(async () => expect(await width()).toBeLessThanOrEqual(420));
  await page.setViewportSize({ width: 1800, height: 900 });
  await soon(async () => expect(await cells(/→ 7020/).count()).toBe(3));
  await picture('real-packets-wide');
});

realTest('what was seen is there at once after a reload', async () => {
  await openPanel({ query: quiet('udp dst port 7030') });
  await send(udpTo(7030, 4));
  await expectColumn('source_port', [1, 2, 3, 4]);
  await page.reload();
  await soon(async () => expect(await cells(/→ 7030/).count()).toBe(4));
  await expectColumn('source_port', [1, 2, 3, 4]);
  await send(udpTo(7030, 1));
  await expectColumn('source_port', [1, 2, 3, 4, 1]);
});

realTest('rows go on after the plugin was killed', async () => {
  await openPanel({ query: quiet('udp dst port 7040') });
  await send(udpTo(7040, 2));
  await expectColumn('source_port', [1, 2]);
  // The check of the filter is no part of this, and would find nobody.
  await page.getByText(/\d+ instructions/).waitFor();
  const before = await asked();
  await killPlugin();
  // What crosses the wire before the capture is back is nobody's.
  await soon(async () => {
    await send([{ ...udpTo(7040, 1)[0]!, from: '192.0.2.2:99' }]);
    expect((await rows()).at(-1)?.source_port).toBe(99);
  });
  const ports = (await rows()).map((row) => row.source_port);
  expect(ports.slice(0, 3)).toEqual([1, 2, 99]);
  expect(await asked()).toBe(before);
  await picture('real-after-kill');
});
