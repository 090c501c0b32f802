// Both editors as they are built.
import { readFileSync } from 'node:fs';
import path from 'node:path';

import {
  expectPage,
  faults,
  open,
  page,
  picture,
  show,
  soon,
} from './chromium';
import { hostPackages } from './page_server';

test('the page has the React of the Grafana it plays', async () => {
  const file = path.join(hostPackages, 'node_modules/react/package.json');
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as {
    version: string;
  };
  await open('query');
  await expectPage({ react: version });
});

test('the query editor picks an interface the host offers', async () => {
  await open('query');
  const picker = page.getByRole('combobox', { name: 'Interface' });
  await picker.click();
  await soon(async () => {
    const listed = await page.getByRole('option').allInnerTexts();
    expect(listed).toEqual([
      expect.stringMatching(/^eth0\s+up · 192.0.2.10\/24 · 2001:db8::10\/64$/),
      expect.stringMatching(/^wlan0\s+down$/),
      '$interface',
    ]);
  });
  await picture('query-editor-open');
  await page.getByRole('option', { name: 'eth0' }).click();
  await expectPage({
    saved: { refId: 'A', interface: 'eth0' },
    runs: 1,
  });
  await picture('query-editor');
});

test('the query editor takes a glob, a direction and a kind', async () => {
  await open('query', { theme: 'light' });
  await page.getByRole('combobox', { name: 'Interface' }).fill('veth*');
  await page.getByRole('option', { name: 'veth*' }).click();
  await page.getByRole('radio', { name: 'Ingress' }).click();
  await show('Capture');
  await page.getByRole('switch', { name: 'Live' }).press('Space');
  await expectPage({
    saved: {
      refId: 'A',
      kind: 'capture',
      interface: 'veth*',
      direction: 'ingress',
      live: false,
    },
    runs: 4,
  });
  await picture('query-editor-light');
});

test('the settings page saves only what is typed', async () => {
  await open('config');
  await page.getByLabel(/^Interfaces/).fill('eth*,wlan0');
  await page.getByLabel(/^Packet budget/).fill('500');
  await page.getByRole('radio', { name: 'Generic' }).click();
  await expectPage({
    saved: {
      interfaces: 'eth*,wlan0',
      packetsPerSecond: 500,
      attachMode: 'generic',
    },
  });
  await expect(faults()).resolves.toEqual([]);
  await picture('config-editor', true);
});

test('the settings page says what a number may be', async () => {
  await open('config', { theme: 'light' });
  await page.getByLabel(/^Snap length/).fill('1000');
  await page.getByText('Write a whole number from 64 to 512 bytes').waitFor();
  await picture('config-editor-light', true);
});
