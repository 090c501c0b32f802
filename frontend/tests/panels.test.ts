// What the panels of the bundled dashboards make of frames as the backend sends
// them: through Grafana's own live buffer, transformations and reducers.
import type {
  DataFrame,
  DataFrameJSON,
  DataTransformerConfig,
  FieldConfigSource,
  ReduceDataOptions,
} from '@grafana/data';
import {
  applyFieldOverrides,
  createTheme,
  FieldConfigOptionsRegistry,
  FieldType,
  getFieldDisplayName,
  getFieldDisplayValues,
  identityOverrideProcessor,
  standardTransformers,
  standardTransformersRegistry,
  StreamingDataFrame,
  StreamingFrameAction,
  transformDataFrame,
} from '@grafana/data';
import { firstValueFrom } from 'rxjs';

import health from '../src/dashboards/capture-health.json';
import packetsLive from '../src/dashboards/live-packets.json';
import traffic from '../src/dashboards/traffic-overview.json';

const schema = (fields: Record<string, FieldType>) => ({
  fields: Object.entries(fields).map(([name, type]) => ({ name, type })),
});

const counters: DataFrameJSON = {
  schema: schema({
    interface: FieldType.string,
    direction: FieldType.string,
    attach_mode: FieldType.string,
    filter: FieldType.string,
    seen: FieldType.number,
    seen_bytes: FieldType.number,
    matched: FieldType.number,
    overflow: FieldType.number,
    shown: FieldType.number,
    over_budget: FieldType.number,
    ring_full: FieldType.number,
    unparsed: FieldType.number,
    ns_per_packet: FieldType.number,
    kernel_memory: FieldType.number,
  }),
  data: {
    values: [
      ['eth0', 'eth0', 'eth1'],
      ['ingress', 'ingress', 'egress'],
      ['native', 'native', 'tcx'],
      ['', 'arp', ''],
      [7_000_000, 6_000_000, 5],
      [900_000_000, 800_000_000, 500],
      [7_000_000, 40, 5],
      [700, 0, 0],
      [2000, 30, 5],
      [6_998_000, 10, 0],
      [0, 0, 0],
      [0, 0, 0],
      [140, 140, null],
      [4096, 0, 4096],
    ],
  },
};

function panel(title: string) {
  const found = [packetsLive, traffic, health]
    .flatMap((dashboard): Array<{ title: string }> => dashboard.panels)
    .find((it) => it.title === title);
  if (found === undefined) {
    throw new Error(`find panel "${title}": in no dashboard`);
  }
  return found;
}

// As off the wire: Grafana appends to the arrays it is given.
const received = (message: DataFrameJSON) =>
  JSON.parse(JSON.stringify(message)) as DataFrameJSON;

function live(action: StreamingFrameAction, ...messages: DataFrameJSON[]) {
  const [first, ...rest] = messages;
  const frame = StreamingDataFrame.fromDataFrameJSON(received(first!), {
    action,
  });
  rest.forEach((message) => frame.push(received(message)));
  return frame;
}

async function transformed(title: string, frame: DataFrame) {
  const { transformations = [] } = panel(title) as {
    transformations?: DataTransformerConfig[];
  };
  return firstValueFrom(transformDataFrame(transformations, [frame]));
}

async function drawn(title: string, frame: DataFrame) {
  const [only] = await transformed(title, frame);
  return Object.fromEntries(
    only!.fields.map((field) => [
      getFieldDisplayName(field),
      [...(field.values as unknown[])],
    ]),
  );
}

beforeAll(() => {
  const known = new Map(
    Object.values(standardTransformers).map((it) => [it.id, it]),
  );
  standardTransformersRegistry.setInit(() =>
    [...known].map(([id, transformation]) => ({
      id,
      name: id,
      transformation,
      editor: () => null,
    })),
  );
});

const tally = (key: string, names: unknown[]): DataFrameJSON => ({
  schema: schema({
    [key]: FieldType.string,
    packets: FieldType.number,
    bytes: FieldType.number,
    packets_per_second: FieldType.number,
    bits_per_second: FieldType.number,
    first_seen: FieldType.time,
    last_seen: FieldType.time,
  }),
  data: {
    values: [
      names,
      ...[
        [2, 1],
        [1560, 42],
        [1, 1],
        [8, 8],
      ],
      ...[
        [10, 20],
        [30, 40],
      ],
    ],
  },
});

test.each([
  ['By source', 'source_ip', 'source', ['192.0.2.2', null]],
  ['By destination', 'destination_ip', 'destination', ['192.0.2.9', null]],
  ['By protocol', 'protocol', 'protocol', ['TCP', 'ARP']],
])('%s shows what the kernel counted', async (title, key, shown, names) => {
  const { targets } = panel(title) as unknown as { targets: object[] };
  expect(targets).toEqual([
    expect.objectContaining({
      kind: 'flows',
      groupBy: [key],
      orderBy: 'packets',
    }),
  ]);
  const frame = live(StreamingFrameAction.Replace, tally(key, names));
  expect(await drawn(title, frame)).toEqual({
    [shown]: names,
    packets: [2, 1],
    bytes: [1560, 42],
    'last seen': [30, 40],
  });
});

test('Newest packets shows the who and what in front', () => {
  const { targets } = panel('Newest packets') as unknown as {
    targets: Array<{ columns: string[] }>;
  };
  expect(targets[0]!.columns.slice(0, 6)).toEqual([
    ...['time', 'source', 'destination', 'protocol', 'length', 'info'],
  ]);
});

// The options of a field that panels here set.
const fieldOptions = new FieldConfigOptionsRegistry(() =>
  ['color', 'decimals', 'displayName', 'thresholds', 'unit'].map((id) => ({
    id,
    path: id,
    name: id,
    editor: () => null,
    override: () => null,
    process: identityOverrideProcessor,
    shouldApply: () => true,
  })),
);

async function shownBy(title: string, frame: DataFrame) {
  const { options, fieldConfig } = panel(title) as unknown as {
    options: { reduceOptions: ReduceDataOptions };
    fieldConfig: FieldConfigSource;
  };
  const theme = createTheme();
  const replaceVariables = (text: string) => text;
  const { reduceOptions } = options;
  const data = applyFieldOverrides({
    data: await transformed(title, frame),
    fieldConfig,
    fieldConfigRegistry: fieldOptions,
    replaceVariables,
    theme,
  });
  return getFieldDisplayValues({
    data,
    fieldConfig,
    reduceOptions,
    replaceVariables,
    theme,
  }).map(({ display: { title: name, prefix = '', text, suffix = '' } }) =>
    `${name}: ${prefix}${text}${suffix}`.trim(),
  );
}

test('Packets seen adds up all interfaces, and counts no packet twice', async () => {
  const frame = live(StreamingFrameAction.Replace, counters, counters);
  const shown = await shownBy('Packets seen', frame);
  expect(shown).toEqual(['packets: 7,000,005']);
});

test('What became of them says where each packet went', async () => {
  const frame = live(StreamingFrameAction.Replace, counters);
  expect(await shownBy('What became of them', frame)).toEqual([
    'bytes: 900.0 MB',
    'matched: 7,000,005',
    'shown: 2,005',
    'over budget: 6,998,000',
    'ring full: 0',
    'cut short: 0',
  ]);
});

test('Losses adds up what was not kept in full, and counts none twice', async () => {
  const frame = live(StreamingFrameAction.Replace, counters);
  expect(await shownBy('Losses', frame)).toEqual([
    'flow table full: 700',
    'over budget: 6,998,000',
    'ring full: 0',
    'cut short: 0',
  ]);
});

test('Attach modes has a row for each interface and direction', async () => {
  const frame = live(StreamingFrameAction.Replace, counters);
  expect(await drawn('Attach modes', frame)).toEqual({
    interface: ['eth0', 'eth1'],
    direction: ['ingress', 'egress'],
    attach_mode: ['native', 'tcx'],
    kernel_memory: [4096, 4096],
  });
});

test('Cost of a packet is of all packets, not once more for a filter', async () => {
  const frame = live(StreamingFrameAction.Replace, counters);
  const { ns_per_packet } = await drawn('Cost of a packet', frame);
  expect(ns_per_packet).toEqual([140, null]);
});

// A field that is renamed by its panel is no longer found by its name.
test('Cost of a packet has a bar for each that was measured', async () => {
  const frame = live(StreamingFrameAction.Replace, counters);
  const bars = await shownBy('Cost of a packet', frame);
  expect(bars.map((it) => it.replace(/^.*: ?/, ''))).toEqual(['140 ns', '']);
});

test('Ledger shows the counters of every filter', async () => {
  const frame = live(StreamingFrameAction.Replace, counters);
  expect((await drawn('Ledger', frame)).filter).toEqual(['', 'arp', '']);
});

test('Top flows shows the last minute alone: frames replace one another', async () => {
  const flows = (bytes: number[]): DataFrameJSON => ({
    schema: schema({ source_ip: FieldType.string, bytes: FieldType.number }),
    data: { values: [bytes.map((it) => `192.0.2.${it}`), bytes] },
  });
  const frames = [flows([9, 5]), flows([7])];
  const frame = live(StreamingFrameAction.Replace, ...frames);
  expect((await drawn('Top flows', frame)).bytes).toEqual([7]);
});
