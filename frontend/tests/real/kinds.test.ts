// Each kind of query from the picker to its frames, as the real backend answers.
import { frameColumns } from '../../src/query/schema';
import { packetColumns } from '../../src/query/types';
import { page, picture, show, soon } from '../browser/chromium';
import type { Shown } from './wire';
import {
  asked,
  openPanel,
  panel,
  pastWanted,
  quiet,
  kindPicture,
  realTest,
  rows,
  rowsOf,
  send,
  udpTo,
} from './wire';

const names = (...frames: object[]) => frames.flatMap(Object.keys);

const columns = {
  Packets: [...packetColumns],
  Flows: [
    ...['source_ip', 'source_port', 'destination_ip', 'destination_port'],
    ...['protocol', ...names(frameColumns.flows, frameColumns.five_tuples)],
  ],
  // By itself, without an agent.
  Capture: Object.entries(frameColumns.capture)
    .filter(([, presence]) => presence !== 'from an agent')
    .map(([name]) => name),
  Events: names(frameColumns.events),
  Drops: names(frameColumns.drops),
};

const busy = {
  interface: 'eth0',
  filter: 'tcp port 8080 or udp port 53 or icmp',
};

const shows: Record<string, Shown & { width?: number }> = {
  Packets: { query: busy },
  Flows: { query: { interface: 'eth0' }, width: 1400 },
  Capture: { query: busy, width: 1700, height: 250 },
  Events: { query: { interface: 'eth0' }, height: 250 },
  Drops: { query: { interface: 'eth0' }, width: 1400, height: 250 },
};

async function expectFrames(count: number) {
  await soon(async () => {
    const { frames, errors } = await panel();
    expect(errors).toEqual([]);
    expect(frames.map(({ length }) => length > 0)).toEqual(
      Array(count).fill(true),
    );
  });
  return (await panel()).frames;
}

realTest.each(Object.entries(columns))(
  '%s are rows of a table',
  async (kind, names) => {
    const { width = 1100, ...shown } = shows[kind]!;
    await page.setViewportSize({ width, height: 720 });
    await openPanel(shown);
    await show(kind);
    await soon(async () => {
      const [frame] = (await panel()).frames;
      expect(frame?.fields.map(({ name }) => name)).toEqual(names);
    });
    await expectFrames(1);
    await soon(async () =>
      expect(await page.getByRole('cell').count()).toBeGreaterThan(5),
    );
    await kindPicture(kind.toLowerCase());
  },
);

realTest('events can be read without widening their columns', async () => {
  await openPanel({ query: { interface: 'eth0', kind: 'events' } });
  const title = page.getByText(/^capture started: eth0 egress$/).first();
  await soon(async () => {
    const [whole, seen] = await title.evaluate(
      ({ scrollWidth, clientWidth }) => [scrollWidth, clientWidth],
    );
    expect(whole).toBeLessThanOrEqual(seen);
  });
});

realTest('packets are lines of a log, too', async () => {
  await openPanel({ query: busy });
  await page.getByRole('radio', { name: 'Logs' }).click();
  await soon(async () => {
    const [frame] = (await panel()).frames;
    expect(frame?.meta?.type).toBe('log-lines');
  });
  await expectFrames(1);
  await picture('real-logs');
});

realTest('traffic is drawn as series that go on by themselves', async () => {
  const query = { interface: 'eth0', groupBy: ['protocol'] };
  await openPanel({ query, seconds: 60 });
  await show('Traffic');
  const [first] = await expectFrames(1);
  const before = await asked();
  const newest = (values?: unknown[]) => Number(values?.at(-1));
  await soon(async () => {
    const [frame] = (await panel()).frames;
    expect(newest(frame?.fields[0]?.values)).toBeGreaterThan(
      newest(first?.fields[0]?.values),
    );
    expect(frame?.fields.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        ...['time', 'eth0 · TCP', 'eth0 · UDP', 'eth0 · ICMP'],
      ]),
    );
    expect(frame?.length).toBeGreaterThanOrEqual(pastWanted);
  }, 100_000);
  await page.locator('.uplot canvas').waitFor();
  await page.getByText('eth0 · TCP', { exact: true }).waitFor();
  await kindPicture('traffic');
  expect(await asked()).toBe(before);
});

realTest('traffic adds up to every packet sent', async () => {
  const filter = 'udp dst port 7101';
  await openPanel({ query: { ...quiet(filter), measure: 'packets' } });
  await show('Traffic');
  await expectFilter(filter);
  await send(udpTo(7101, 40));
  await soon(async () => {
    const [frame] = (await panel()).frames;
    expect(total(frame?.fields[1]?.values)).toBe(40);
  });
});

realTest('flows replace one another', async () => {
  const filter = 'udp dst port 7102';
  await openPanel({ query: quiet(filter) });
  await show('Flows');
  await expectFilter(filter);
  const expectPackets = (counts: number[]) =>
    soon(async () => {
      const flows = await rows();
      const sorted = flows.sort((a, b) => port(a) - port(b));
      expect(sorted.map(({ packets }) => packets)).toEqual(counts);
    });
  await send(udpTo(7102, 3));
  await expectPackets([1, 1, 1]);
  await send(udpTo(7102, 2));
  await expectPackets([2, 2, 1]);
});

realTest('conversations are hosts and who talks to whom', async () => {
  await openPanel({ query: { interface: 'eth0' } });
  await show('Conversations');
  await soon(async () => {
    const [nodes, edges] = await expectFrames(2);
    const ids = rowsOf(nodes!).map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['192.0.2.10', '192.0.2.20']));
    for (const { source, target } of rowsOf(edges!)) {
      expect(ids).toEqual(expect.arrayContaining([source, target]));
    }
  });
  await page.getByRole('img', { name: 'Node graph' }).waitFor();
  await kindPicture('conversations');
});

declare global {
  interface Window {
    /** Graphs that the panel had, and edges to hosts that were not there. */
    graph: { pairs: number; dangling: unknown[] };
    panel: {
      frames: Array<{ fields: Array<{ name: string; values: unknown[] }> }>;
    };
  }
}

// In the page: looks at each graph that the panel is given.
function watchGraph() {
  window.graph = { pairs: 0, dangling: [] };
  let shown = window.panel;
  const look = ({ frames }: Window['panel']) => {
    const values = (name: string) =>
      frames.flatMap(({ fields }) =>
        fields
          .filter((field) => field.name === name)
          .flatMap((it) => it.values),
      );
    if (frames.length === 2 && values('source').length > 0) {
      window.graph.pairs += 1;
      const hosts = frames[0]!.fields.find(({ name }) => name === 'id')!.values;
      const ends = [...values('source'), ...values('target')];
      window.graph.dangling.push(...ends.filter((it) => !hosts.includes(it)));
    }
  };
  Object.defineProperty(window, 'panel', {
    get: () => shown,
    set: (next: Window['panel']) => {
      shown = next;
      look(next);
    },
  });
}

interface Answer {
  results: Record<
    string,
    {
      frames?: Array<{
        schema: { name?: string; meta?: { channel?: string } };
      }>;
    }
  >;
}

// A path says nothing of what is in its stream.
function noteChannels({ results }: Answer, names: Map<string, string>) {
  for (const { frames = [] } of Object.values(results)) {
    for (const { schema } of frames) {
      names.set(schema.meta?.channel ?? '', schema.name ?? '');
    }
  }
}

// Grafana gives the two streams of a graph to the page as they come.
realTest.each(['nodes', 'edges'])(
  'a graph whose %s come late never has an edge without its hosts',
  async (late) => {
    const names = new Map<string, string>();
    await page.route('**/api/ds/query*', async (route) => {
      const response = await route.fetch();
      noteChannels((await response.json()) as Answer, names);
      await route.fulfill({ response });
    });
    await page.route('**/api/live/stream?*', async (route) => {
      const channel = new URL(route.request().url()).searchParams.get(
        'channel',
      );
      if (names.get(channel!) === late) {
        await new Promise((done) => setTimeout(done, 3000));
      }
      await route.continue();
    });
    try {
      await openPanel({ query: { interface: 'eth0' } });
      await page.evaluate(watchGraph);
      await show('Conversations');
      await soon(async () =>
        expect(await page.evaluate(() => window.graph.pairs)).toBeGreaterThan(
          5,
        ),
      );
      expect(await page.evaluate(() => window.graph.dangling)).toEqual([]);
      expect([...names.values()]).toContain(late);
    } finally {
      await page.unroute('**/api/ds/query*');
      await page.unroute('**/api/live/stream?*');
    }
  },
);

realTest('a distribution counts every packet in its bucket', async () => {
  const filter = 'udp dst port 7103';
  await openPanel({ query: quiet(filter) });
  await show('Distribution');
  await expectFilter(filter);
  await send(udpTo(7103, 12));
  await soon(async () => {
    const [frame] = (await panel()).frames;
    const sums = frame?.fields.slice(1).map(({ values }) => total(values));
    expect(sums).toEqual([0, 0, 12, 0, 0, 0, 0, 0, 0, 0]); // 142 bytes each
  });
});

realTest('a distribution is drawn as a heatmap', async () => {
  await openPanel({ query: { interface: 'eth0' } });
  await show('Distribution');
  await expectFrames(1);
  await page.getByRole('img', { name: 'Heatmap' }).waitFor();
  await kindPicture('distribution');
});

realTest('the ledger adds up while packets come', async () => {
  await openPanel({ query: { interface: 'eth0', kind: 'capture' } });
  const seen = async () => total((await rows()).map((row) => row.seen));
  const before = await seen();
  await soon(async () => expect(await seen()).toBeGreaterThan(before));
  for (const row of (await rows()) as Array<Record<string, number>>) {
    expect(row.matched).toBe(row.counted! + row.overflow!);
    expect(row.matched).toBe(row.shown! + row.over_budget! + row.ring_full!);
  }
});

async function expectFilter(filter: string) {
  await soon(async () => {
    const [frame] = (await panel()).frames;
    expect(frame?.meta?.executedQueryString).toContain(`filter=${filter}`);
  });
}

const total = (values: unknown[] = []) =>
  values.reduce((sum: number, value) => sum + Number(value), 0);

const port = (flow: Record<string, unknown>) => Number(flow.source_port);
