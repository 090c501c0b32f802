// The real backend behind its bridge, for all tests of a run: started before
// them, ended with them. Where this machine cannot run it the tests are skipped,
// in CI that is a failure.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

import { bundlePage } from '../browser/page_server';

const tests = path.resolve(__dirname, '../../../tests');
const strict =
  Boolean(process.env.CI) || process.env.XDPLIVE_REQUIRE_BPF === '1';

type Told = { url: string } | { lacking: string };

export default async function startBridge() {
  const workdir = mkdtempSync(path.join(tmpdir(), 'xdplive-bridge-'));
  const binary = path.join(workdir, 'bridge');
  execFileSync('../.dev/go', ['build', '-o', binary, './bridge'], {
    cwd: tests,
    stdio: 'inherit',
  });
  const bridge = spawn(binary, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(bridge, 'exit');
  Object.assign(globalThis, {
    endBridge: async () => {
      bridge.stdin.end();
      const [code] = (await ended) as [number];
      rmSync(workdir, { recursive: true, force: true });
      if (code !== 0) {
        throw new Error(`end the bridge: it ended with ${code}`);
      }
    },
  });
  const lines = createInterface(bridge.stdout)[Symbol.asyncIterator]();
  const first = await lines.next();
  if (first.done) {
    throw new Error('start the bridge: it ended and told nothing');
  }
  const told = JSON.parse(first.value) as Told;
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
