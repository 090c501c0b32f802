// The real backend behind its bridge, for all tests of a run: started before
// them, ended with them. Where this machine cannot run it the tests are skipped,
// in CI that is a failure.
import type { ChildProcessByStdio } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

import { bundlePage } from '../browser/page_server';

const tests = path.resolve(__dirname, '../../../tests');
const strict =
  Boolean(process.env.CI) || process.env.XDPLIVE_REQUIRE_BPF === '1';

type Told = { url: string } | { lacking: string };

const workdir = mkdtempSync(path.join(tmpdir(), 'xdplive-bridge-'));
let bridge: ChildProcessByStdio<Writable, Readable, null> | undefined;

export default async function startBridge() {
  Object.assign(globalThis, { endBridge });
  try {
    await take(await start());
  } catch (error) {
    await endBridge().catch(() => undefined); // `error` is the reason
    throw error;
  }
}

async function start(): Promise<Told> {
  const binary = path.join(workdir, 'bridge');
  execFileSync('../.dev/go', ['build', '-o', binary, './kit/go/bridge'], {
    cwd: tests,
    stdio: 'inherit',
  });
  bridge = spawn(binary, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(bridge.stdout)[Symbol.asyncIterator]();
  const first = await lines.next();
  if (first.done) {
    throw new Error('start the bridge: it ended and told nothing');
  }
  return JSON.parse(first.value) as Told;
}

async function take(told: Told) {
  if ('url' in told) {
    process.env.XDPLIVE_BRIDGE = told.url;
    process.env.XDPLIVE_PAGE = path.join(workdir, 'page');
    // Not for development, where Grafana's own components are told off.
    await bundlePage('real/page.tsx', process.env.XDPLIVE_PAGE, 'production');
  } else if (strict) {
    throw new Error(told.lacking);
  } else {
    process.env.XDPLIVE_LACKING = told.lacking;
  }
}

async function endBridge() {
  bridge?.stdin.end();
  if (bridge?.exitCode === null && bridge.signalCode === null) {
    await once(bridge, 'exit');
  }
  rmSync(workdir, { recursive: true, force: true });
  if (bridge?.exitCode !== 0) {
    throw new Error(`end the bridge: it ended with ${bridge?.exitCode}`);
  }
}
