/** @jest-environment node */
// Editors and dashboards speak the words the backend knows, and its flows have
// the columns that dashboards name.
import { readFileSync } from 'node:fs';
import path from 'node:path';

import {
  directions,
  distributions,
  formats,
  groupKeys,
  measures,
  orders,
  packetColumns,
  queryKinds,
  rowOrders,
} from '../src/query/types';

const plugin = path.resolve(__dirname, '../../plugin');
const read = (file: string) => readFileSync(path.join(plugin, file), 'utf8');

// The quoted words of a table in the source.
function table(file: string, name: string): string[] {
  const pattern = new RegExp(`${name}\\[\\]\\s*=\\s*\\{([^;]*)\\};`);
  const [, rows = ''] = pattern.exec(read(file)) ?? [];
  return [...rows.matchAll(/"([^"]+)"/g)].map(([, word]) => word!);
}

const words = 'datasource/ask/query_words.h';

test.each([
  ['kKindWords', queryKinds],
  ['kDirectionWords', directions],
  ['kFormatWords', formats],
  ['kRowOrderWords', rowOrders],
  ['kMeasureWords', measures],
  ['kOrderWords', orders],
  ['kDistributionWords', distributions],
])('%s are ours', (name, ours) => {
  expect(table(words, name).sort()).toEqual([...ours].sort());
});

test('packets have the same columns, in order', () => {
  const columns = table('datasource/ask/packet_columns.h', 'kPacketColumnWords');
  expect(columns).toEqual(packetColumns);
});

test('packets are told apart by the same keys', () => {
  const keys = table('flow/history/ask/group_key.cc', 'kFields');
  expect(keys.sort()).toEqual([...groupKeys].sort());
});

test('flows have the columns that dashboards name', () => {
  const source = read('datasource/kinds/tables/flows_frame.cc');
  const rates = ['packets_per_second', 'bits_per_second'];
  const rest = ['first_seen', 'last_seen', 'flags', 'ttl_min', 'ttl_max'];
  for (const name of ['packets', 'bytes', ...rates, ...rest]) {
    expect(source).toContain(`"${name}"`);
  }
});
