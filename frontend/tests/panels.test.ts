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

const packets: DataFrameJSON = {
  schema: schema({
    time: FieldType.time,
    source_ip: FieldType.string,
    destination_ip: FieldType.string,
    protocol: FieldType.string,
    ttl: FieldType.number,
    length: FieldType.number,
  }),
  data: {
    values: [
      [1000, 2000],
      ['192.0.2.1', null],
      ['192.0.2.9', null],
      ['UDP', 'ARP'],
      [64, null],
      [90, 42],
    ],
  },
};

const later: DataFrameJSON = {
  data: {
    values: [
      [3000, 4000],
      ['192.0.2.2', '192.0.2.2'],
      ['192.0.2.9', '192.0.2.1'],
      ['TCP', 'TCP'],
      [255, 1],
      [1500, 60],
    ],
  },
};

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

const buffer = () => live(StreamingFrameAction.Append, packets, later);

test.each([
  ['By source', 'source', ['192.0.2.2', '192.0.2.1', null], [2, 1, 1]],
  [
    'By destination',
    'destination',
    ['192.0.2.9', null, '192.0.2.1'],
    [2, 1, 1],
  ],
  ['By protocol', 'protocol', ['TCP', 'UDP', 'ARP'], [2, 1, 1]],
])(
  '%s tallies the rows, most packets first',
  async (title, key, who, count) => {
    const table = await drawn(title, buffer());
    expect(Object.keys(table)).toEqual([key, 'packets', 'bytes', 'last seen']);
    expect(table[key]).toEqual(who);
    expect(table.packets).toEqual(count);
  },
);

test('a tally has bytes and the time last seen', async () => {
  const table = await drawn('By protocol', buffer());
  expect(table.bytes).toEqual([1560, 90, 42]);
  expect(table['last seen']).toEqual([4000, 1000, 2000]);
});

test('TTL over time draws that number alone', async () => {
  expect(await drawn('TTL over time', buffer())).toEqual({
    time: [1000, 2000, 3000, 4000],
    ttl: [64, null, 255, 1],
  });
});

test('Newest packets keeps every column, the who and what in front', async () => {
  const table = await drawn('Newest packets', buffer());
  expect(Object.keys(table)).toEqual([
    ...['time', 'source_ip', 'destination_ip', 'protocol', 'length', 'ttl'],
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
