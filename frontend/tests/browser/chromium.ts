// The built plugin in a real Chromium: a new page for each test, which fails
// where the page complains. Pictures stay in build/screenshots,
// those of another Grafana in a folder of its own there.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type Axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';

import { bundlePage, hostPackages, servePage } from './page_server';

const frontend = path.resolve(__dirname, '../..');
const screenshots = path.resolve(
  frontend,
  '../build/screenshots',
  hostPackages === frontend ? '' : path.basename(hostPackages),
);
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

// Plays a busy machine: 6 is a processor six times as slow.
const slowdown = Number(process.env.CPU_SLOWDOWN ?? 1);

// A colour halfway through its transition is nobody's choice, and a scan finds
// it too faint.
const noMotion =
  '* { transition: none !important; animation: none !important }';
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export let page: Page; // that of the test that runs

let browser: Browser;
let server: Awaited<ReturnType<typeof servePage>>;
let workdir: string;
let complaints: string[];
let excused: RegExp[];

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
  server = await servePage(await pageToServe());
  browser = await chromium.launch({ executablePath, args: flags });
});

// tests/real/bridge.ts leaves a page and a backend for all files of a run.
async function pageToServe() {
  const { XDPLIVE_BRIDGE: backend, XDPLIVE_PAGE: bundle = workdir } =
    process.env;
  if (bundle === workdir) {
    await bundlePage('browser/host.tsx', workdir);
  }
  return { bundle, backend };
}

afterAll(async () => {
  await browser?.close();
  await server?.close();
  rmSync(workdir, { recursive: true, force: true });
});

beforeEach(async () => {
  complaints = [];
  excused = [];
  page = await browser.newPage({ viewport: { width: 1100, height: 400 } });
  page.setDefaultTimeout(30_000);
  if (slowdown > 1) {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  }
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
  const unexpected = complaints.filter(
    (complaint) => !excused.some((expected) => expected.test(complaint)),
  );
  expect(unexpected).toEqual([]);
});

/** Lets the page of the test that runs complain of what the test provokes. */
export function excuse(complaint: RegExp) {
  excused.push(complaint);
}

interface Shown {
  theme?: 'dark' | 'light';
  /** What the query editor starts with; of the settings page, its health. */
  query?: object;
}

export async function open(editor: string, shown: Shown = {}) {
  const { theme = 'dark', query = {} } = shown;
  await visit({ editor, theme, query: JSON.stringify(query) });
  await page.waitForLoadState('networkidle');
}

/** Opens the page the tests' server has, with what the page asks for. */
export async function visit(asked: Record<string, string>) {
  await page.goto(`${server.url}/?${new URLSearchParams(asked)}`);
  await page.locator('#root > *').first().waitFor();
  await page.addStyleTag({ content: noMotion });
}

/** Picks the kind of a query. */
export async function show(kind: string) {
  await page.getByRole('combobox', { name: 'Show' }).click();
  await page.getByRole('option', { name: new RegExp(`^${kind}`) }).click();
}

/** Asks again until `check` does not throw: pages need a moment. */
export async function soon(check: () => Promise<void>, patience = 20_000) {
  const giveUp = Date.now() + patience;
  for (;;) {
    try {
      return await check();
    } catch (difference) {
      if (Date.now() > giveUp) {
        throw difference;
      }
      await page.waitForTimeout(50);
    }
  }
}

/** Waits for the page to have caught up with the last click. */
export const expectPage = (state: object) =>
  soon(async () => {
    const now = await page.evaluate(() => (window as { page?: object }).page);
    expect(now).toMatchObject(state);
  });

export async function picture(name: string, fullPage = false) {
  await page.mouse.move(0, 0); // no tooltip
  await page.screenshot({
    path: path.join(screenshots, `${name}.png`),
    fullPage,
  });
}

/** What an accessibility scan finds wrong: rule and place. */
export async function faults() {
  await page.addScriptTag({ path: require.resolve('axe-core/axe.min.js') });
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof Axe };
    const { violations } = await axe.run('#root');
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html }) => `${id}: ${html}`),
    );
  });
}
