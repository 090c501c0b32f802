// What tests of the real backend do and see: packets on the wire, rows in the
// panel.
import { statSync } from 'node:fs';
import path from 'node:path';

import type { DataFrame } from '@grafana/data';

import type { PacketsQuery } from '../../src/query/types';
import { page, soon, visit } from '../browser/chromium';

const lacking = process.env.XDPLIVE_LACKING;

/** A test of the real backend; skipped, with the reason, where it cannot run. */
export const realTest = lacking === undefined ? test : test.skip;

if (lacking !== undefined) {
  process.stderr.write(`skipped: ${lacking}\n`);
}

beforeEach(() => page.setViewportSize({ width: 1100, height: 720 }));

interface Packet {
  protocol: 'udp' | 'tcp';
  from: string;
  to: string;
  payload?: number;
}

async function tell(what: string, body?: object) {
  const answer = await fetch(`${process.env.XDPLIVE_BRIDGE}/test/${what}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  if (!answer.ok) {
    throw new Error(`${what}: ${await answer.text()}`);
  }
}

/** Puts packets on the quiet link, one after the other. */
export const send = (packets: Packet[]) => tell('send', packets);

/** Kills the plugin; it is started again a moment later. */
export const killPlugin = () => tell('kill');

/** `count` UDP packets to a port, from ports 1, 2, 3, …, of 142 bytes each. */
export const udpTo = (port: number, count: number): Packet[] =>
  Array.from({ length: count }, (_, i) => ({
    protocol: 'udp',
    from: `192.0.2.2:${i + 1}`,
    to: `192.0.2.1:${port}`,
    payload: 100,
  }));

interface Panel {
  frames: DataFrame[];
  errors: string[];
  query: PacketsQuery;
}

/** What the panel has by now. */
export const panel = () =>
  page.evaluate(() => (window as unknown as { panel: Panel }).panel);

/** How often the backend was asked for frames. */
export const asked = () =>
  page.evaluate(() => (window as unknown as { asked: number }).asked);

export type Row = Record<string, unknown>;

/** The rows of the only frame. */
export async function rows(): Promise<Row[]> {
  const { frames } = await panel();
  return frames.length === 1 ? rowsOf(frames[0]!) : [];
}

export const rowsOf = ({ fields, length }: DataFrame): Row[] =>
  Array.from({ length }, (_, row) =>
    Object.fromEntries(
      fields.map(({ name, values }) => [name, values[row] as unknown]),
    ),
  );

/** Waits until the panel has these values of a column, in order. */
export const expectColumn = (name: string, values: unknown[]) =>
  soon(async () => {
    expect((await rows()).map((row) => row[name])).toEqual(values);
  });

const forReadme = process.env.README_PICTURES === '1';
const inReadme = ['packets', 'traffic', 'flows', 'conversations', 'capture'];
const root = path.resolve(__dirname, '../../..');

/** The page as it shows a kind; README_PICTURES=1 puts some into the README. */
export async function kindPicture(kind: string) {
  await page.mouse.move(0, 0);
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  const file = path.join(
    root,
    forReadme && inReadme.includes(kind)
      ? `docs/img/${kind}.png`
      : `build/screenshots/real-${kind}.png`,
  );
  await page.locator('#root').screenshot({ path: file });
  expect(statSync(file).size).toBeLessThan(150_000);
}

/** Seconds of past the README's pictures wait for; others take what is there. */
export const pastWanted = forReadme ? 50 : 2;

export interface Shown {
  query?: Partial<PacketsQuery>;
  seconds?: number;
  height?: number;
}

export async function openPanel({ query = {}, ...rest }: Shown = {}) {
  const others = Object.entries(rest).map(([key, value]) => [
    key,
    String(value),
  ]);
  await page.emulateMedia({ colorScheme: 'dark' });
  await visit({
    query: JSON.stringify(query),
    ...(Object.fromEntries(others) as Record<string, string>),
  });
  await soon(async () => expect((await panel()).frames).not.toEqual([]));
}

/** A filter of the quiet link, oldest rows first. */
export const quiet = (filter: string): Partial<PacketsQuery> => ({
  interface: 'wire',
  order: 'oldest',
  filter,
});
