// The built plugin in a real Chromium. Pictures stay in build/screenshots.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';

import { servePage } from './page_server';

const frontend = path.resolve(__dirname, '../..');
const screenshots = path.resolve(frontend, '../build/screenshots');
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

let browser: Browser;
let server: Awaited<ReturnType<typeof servePage>>;
let workdir: string;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  if (!existsSync(path.join(frontend, 'dist/module.js'))) {
    throw new Error('open dist/module.js: not there; run npm run build');
  }
  if (!existsSync(executablePath)) {
    throw new Error(
      `start ${executablePath}: not there; install chromium or set CHROMIUM`,
    );
  }
  workdir = mkdtempSync(path.join(tmpdir(), 'xdplive-host-'));
  server = await servePage(workdir);
  browser = await chromium.launch({ executablePath, args: flags });
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  rmSync(workdir, { recursive: true, force: true });
});

beforeEach(async () => {
  complaints = [];
  page = await browser.newPage({ viewport: { width: 1100, height: 400 } });
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('response', (response) => {
    if (!response.ok()) {
      complaints.push(`${response.status()} ${response.url()}`);
    }
  });
  page.on('console', (message) => {
    if (message.type() === 'error') {
      complaints.push(message.text());
    }
  });
});

afterEach(async () => {
  await page?.close();
  expect(complaints).toEqual([]);
});

async function open(editor: string, theme = 'dark') {
  await page.goto(`${server.url}/?editor=${editor}&theme=${theme}`);
  await page.locator('#root > *').first().waitFor();
  await page.waitForLoadState('networkidle');
}

// What the page would save, once it has caught up with the last click.
async function expectPage(state: object) {
  const giveUp = Date.now() + 20_000;
  for (;;) {
    const now = await page.evaluate(() => (window as { page?: object }).page);
    try {
      return expect(now).toMatchObject(state);
    } catch (difference) {
      if (Date.now() > giveUp) {
        throw difference;
      }
      await page.waitForTimeout(50);
    }
  }
}

async function picture(name: string, fullPage = false) {
  await page.mouse.move(0, 0); // no tooltip
  await page.screenshot({
    path: path.join(screenshots, `${name}.png`),
    fullPage,
  });
}

test('the query editor picks an interface the host offers', async () => {
  await open('query');
  const picker = page.getByRole('combobox', { name: 'Interface' });
  await picker.click();
  await expect(page.getByRole('option').allInnerTexts()).resolves.toEqual([
    expect.stringMatching(/^eth0\s+up · 192.0.2.10\/24 · 2001:db8::10\/64$/),
    expect.stringMatching(/^wlan0\s+down$/),
    '$interface',
  ]);
  await picture('query-editor-open');
  await page.getByRole('option', { name: 'eth0' }).click();
  await expectPage({
    saved: { refId: 'A', interface: 'eth0' },
    runs: 1,
  });
  await picture('query-editor');
});

test('the query editor takes a glob, a direction and a kind', async () => {
  await open('query', 'light');
  await page.getByRole('combobox', { name: 'Interface' }).fill('veth*');
  await page.getByRole('option', { name: 'veth*' }).click();
  await page.getByRole('radio', { name: 'Ingress' }).click();
  await page.getByRole('radio', { name: 'Capture' }).click();
  await page.getByRole('switch', { name: 'Live' }).click({ force: true });
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
  await picture('config-editor', true);
});

test('the settings page says what a number may be', async () => {
  await open('config', 'light');
  await page.getByLabel(/^Snap length/).fill('1000');
  await page.getByText('Write a whole number from 64 to 256 bytes').waitFor();
  await picture('config-editor-light', true);
});
