/** @jest-environment node */
// The dashboards that come with the plugin: every target is a query the
// backend takes, and every panel can be drawn live.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { parse } from 'yaml';

import { toShare } from '../sharing';
import { directionChoices } from '../src/components/fields/choices';
import { frameColumns, querySchema, wordsOf } from '../src/query/schema';
import type { QueryKind } from '../src/query/types';
import {
  groupKeys,
  kindKeys,
  packetColumns,
  queryKinds,
  rowLimit,
  topLimit,
} from '../src/query/types';
import { defaultValues } from '../src/query/variable_query';

interface Target {
  refId: string;
  datasource: { type: string; uid: string };
  kind: QueryKind;
  interface: string;
  direction: string;
  filter?: string;
  live: boolean;
  columns?: string[];
  order?: string;
  limit?: number;
  top?: number;
  measure?: string;
  groupBy?: string[];
  orderBy?: string;
  of?: string;
  resolution?: number;
}

interface Panel {
  id: number;
  type: string;
  title: string;
  description: string;
  gridPos: { x: number; y: number; w: number; h: number };
  datasource: { type: string; uid: string };
  targets: Target[];
  transformations?: Array<{ id: string; options: object }>;
  fieldConfig: {
    overrides: Array<{
      matcher: { options: string };
      properties: Array<{ id: string; value: unknown }>;
    }>;
  };
  options: {
    calculate?: boolean;
    rowsFrame?: { layout: string };
    sortBy?: Array<{ displayName: string; desc: boolean }>;
    reduceOptions?: { calcs: string[]; fields: string };
  };
}

interface Variable {
  name: string;
  type: string;
  query: unknown;
  allValue?: string;
}

interface Annotation {
  datasource: { type: string; uid: string };
  enable: boolean;
  target: Target;
}

interface Dashboard {
  uid: string;
  title: string;
  refresh: string;
  liveNow: boolean;
  time: { from: string; to: string };
  templating: { list: Variable[] };
  annotations: { list: Annotation[] };
  links: object[];
  tags: string[];
  panels: Panel[];
}

const folder = path.resolve(__dirname, '../src/dashboards');
const plugin = { type: 'xdplive-packets-datasource', uid: '${datasource}' };

const provisioning = path.resolve(__dirname, '../../provisioning');
const { datasources } = parse(
  readFileSync(path.join(provisioning, 'datasources/xdplive.yaml'), 'utf8'),
) as { datasources: Array<{ uid: string }> };
const provisioned = datasources[0]!.uid;

// Those of flows depend on what they are grouped by.
function columnsOf({ kind, groupBy = [], ...asked }: Target): string[] {
  switch (kind) {
    case 'packets':
      return asked.columns ?? names(frameColumns.packets);
    case 'flows':
      return groupBy.length > 0
        ? [...groupBy, ...names(frameColumns.flows)]
        : [
            ...fiveTuple,
            ...names(frameColumns.flows, frameColumns.five_tuples),
          ];
    case 'capture':
      return names(frameColumns.capture);
    case 'events':
      return names(frameColumns.events);
    case 'drops':
      return names(frameColumns.drops);
    default:
      return [];
  }
}

const names = (...frames: object[]) => frames.flatMap(Object.keys);

const fiveTuple = [
  ...['source_ip', 'source_port', 'destination_ip', 'destination_port'],
  'protocol',
];

const load = (file: string) =>
  JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Dashboard;

// Grafana's own mapping of frames to annotations goes by these names.
test('events have the columns of an annotation', () => {
  expect(names(frameColumns.events)).toEqual([
    ...['time', 'timeEnd', 'title', 'text', 'tags'],
  ]);
});

describe.each(readdirSync(folder))('%s', (file) => {
  const dashboard = load(file);
  const { panels } = dashboard;
  const variables = dashboard.templating.list;
  const targets = panels.flatMap((panel) => panel.targets);

  test('is live: ends now, and needs no refresh', () => {
    expect(dashboard).toMatchObject({
      liveNow: true,
      refresh: '',
      time: { from: 'now-5m', to: 'now' },
    });
    expect(targets.map(({ live }) => live)).not.toContain(false);
  });

  test('asks whatever data source the variable names', () => {
    expect(variables).toContainEqual(
      expect.objectContaining({ type: 'datasource', query: plugin.type }),
    );
    for (const { datasource } of [...panels, ...targets]) {
      expect(datasource).toEqual(plugin);
    }
  });

  test('has targets the backend takes', () => {
    const always = ['refId', 'datasource', 'kind', 'interface', 'direction'];
    for (const target of targets) {
      expect(queryKinds).toContain(target.kind);
      expect(target.interface).toBe('$interface');
      expect(target.direction).toBe('$direction');
      const known = [...always, 'live', ...kindKeys[target.kind]];
      expect(known).toEqual(expect.arrayContaining(Object.keys(target)));
    }
  });

  test('has targets with values the backend takes', () => {
    for (const target of targets) {
      const { measure, orderBy, of, resolution, groupBy = [] } = target;
      const { columns: shown = [], order } = target;
      expect([undefined, ...wordsOf(querySchema.order)]).toContain(order);
      expect([...packetColumns]).toEqual(expect.arrayContaining(shown));
      expect([undefined, ...wordsOf(querySchema.measure)]).toContain(measure);
      expect([undefined, ...wordsOf(querySchema.orderBy)]).toContain(orderBy);
      expect([undefined, ...wordsOf(querySchema.of)]).toContain(of);
      expect([undefined, ...querySchema.resolution.numbers]).toContain(
        resolution,
      );
      expect([...groupKeys]).toEqual(expect.arrayContaining(groupBy));
      expect(target.limit ?? 1).toBeLessThanOrEqual(rowLimit.max);
      expect(target.top ?? 1).toBeLessThanOrEqual(topLimit.max);
    }
  });

  test('filters what has a filter, and nothing else', () => {
    for (const { kind, filter } of targets) {
      const keys: readonly string[] = kindKeys[kind];
      expect(filter).toBe(keys.includes('filter') ? '$filter' : undefined);
    }
  });

  test('leads to the other dashboards, with what is picked', () => {
    expect(dashboard.links).toEqual([
      expect.objectContaining({
        type: 'dashboards',
        tags: ['xdp'],
        includeVars: true,
        keepTime: true,
      }),
    ]);
    expect(dashboard.tags).toContain('xdp');
  });

  test('counts no packet once per filter', () => {
    const unfiltered = {
      fieldName: 'filter',
      config: { id: 'equal', options: { value: '' } },
    };
    const tables = ['Ledger', 'From the agent']; // which list every filter
    for (const { title, targets, transformations = [] } of panels) {
      const counters = targets.some(({ kind }) => kind === 'capture');
      if (counters && !tables.includes(title)) {
        expect(transformations[0]).toMatchObject({
          id: 'filterByValue',
          options: { type: 'include', match: 'all', filters: [unfiltered] },
        });
      }
    }
  });

  test('marks what became of the capture, from the same interfaces', () => {
    expect(dashboard.annotations.list).toEqual([
      expect.objectContaining({
        datasource: plugin,
        enable: true,
        target: {
          refId: 'Anno',
          kind: 'events',
          interface: '$interface',
          direction: '$direction',
          live: false,
        },
      }),
    ]);
  });

  test('asks nothing of a variable where it is shared publicly', () => {
    const shared = toShare(dashboard) as Dashboard;
    const everything = JSON.stringify(shared);
    // Those of a field are the browser's own.
    expect(everything).not.toMatch(/\$\{?(?!__(field|data)\b)\w/);
    for (const target of shared.panels.flatMap((panel) => panel.targets)) {
      expect(target).toMatchObject({
        datasource: { type: plugin.type, uid: provisioned },
        interface: '',
        direction: 'both',
      });
    }
    expect(shared.uid).not.toBe(dashboard.uid);
    expect(shared.tags).not.toContain('xdp');
  });

  test('has the variables its targets use', () => {
    const [nic, direction, filter] = ['interface', 'direction', 'filter'].map(
      (name) => variables.find((variable) => variable.name === name),
    );
    expect(nic).toMatchObject({
      query: { refId: 'interfaces', values: defaultValues },
      allValue: '*',
    });
    const directions = directionChoices.map(({ value }) => value);
    expect(direction?.query).toBe(directions.join(','));
    expect(filter).toMatchObject({ type: 'textbox', query: '' });
  });

  test('has panels that say what they show, each with an id', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    for (const { title, description } of panels) {
      expect(title).not.toBe('');
      expect(description).toMatch(/\.$/);
    }
  });

  test('has panels within the grid that do not overlap', () => {
    const taken = new Set<string>();
    for (const { gridPos, title } of panels) {
      const { x, y, w, h } = gridPos;
      expect(x + w).toBeLessThanOrEqual(24);
      for (let cell = 0; cell < w * h; cell++) {
        const place = `${x + (cell % w)},${y + Math.floor(cell / w)}`;
        expect([title, taken.has(place)]).toEqual([title, false]);
        taken.add(place);
      }
    }
  });

  test('counts packets from the kernel, not from rows in the browser', () => {
    const stats = panels.filter(({ type }) => type === 'stat');
    for (const { targets, options } of stats) {
      expect(targets.map(({ kind }) => kind)).toEqual(['capture']);
      expect(options.reduceOptions!.calcs).toEqual(['sum']);
    }
  });

  test('shows what is newest first', () => {
    for (const { title, targets, options } of panels) {
      if (title === 'Newest packets') {
        expect(targets[0]!.order).toBe('newest');
        expect(options.sortBy).toBeUndefined(); // rows come in their order
      }
      if (title === 'Events') {
        expect(options.sortBy).toEqual([{ displayName: 'time', desc: true }]);
      }
    }
  });

  test('counts nothing but in the kernel', () => {
    for (const { targets, transformations = [] } of panels) {
      const steps = transformations.map(({ id }) => id);
      expect(steps).not.toContain('groupBy');
      const rows = targets.some(({ kind }) => kind === 'packets');
      expect(rows && steps.length > 0).toBe(false);
    }
  });

  test('draws a heatmap of the buckets that are sent', () => {
    for (const { type, targets, options } of panels) {
      const isHeatmap = type === 'heatmap';
      expect(options.calculate).toBe(isHeatmap ? false : undefined);
      // Its names say where a bucket begins and ends, not where its top is.
      const layout = isHeatmap ? { layout: 'unknown' } : undefined;
      expect(options.rowsFrame).toEqual(layout);
      const kinds = targets.map(({ kind }) => kind);
      expect(kinds.includes('distribution')).toBe(isHeatmap);
    }
  });

  test('draws conversations as a graph', () => {
    for (const { type, targets } of panels) {
      const talks = targets.some(({ kind }) => kind === 'conversations');
      expect(talks).toBe(type === 'nodeGraph');
    }
  });

  test('names only columns that frames have, or that it made itself', () => {
    for (const panel of panels) {
      const had = columnsOf(panel.targets[0]!);
      const text = JSON.stringify(panel);
      const made = [...text.matchAll(/"renameByName":({[^}]*})/g)].flatMap(
        ([, names]) =>
          Object.values(JSON.parse(names!) as Record<string, string>),
      );
      const named = [...text.matchAll(/"byName","options":"([^"]+)"/g)];
      for (const [, name] of named) {
        expect([...had, ...made]).toContain(name);
      }
    }
  });
});

describe('a row of flows', () => {
  const { panels } = load('traffic-overview.json');
  const flows = panels.filter(({ targets }) => targets[0]!.kind === 'flows');
  const links = flows.flatMap(({ title, targets, fieldConfig }) =>
    fieldConfig.overrides.flatMap(({ matcher, properties }) =>
      properties
        .filter(({ id }) => id === 'links')
        .flatMap(({ value }) => value as Array<{ url: string }>)
        .map(({ url }) => [title, matcher.options, targets[0]!, url] as const),
    ),
  );

  const row: Record<string, string> = {
    source_ip: '192.0.2.1',
    destination_ip: '192.0.2.9',
    source_port: '40000',
    destination_port: '443',
  };
  const filled = (url: string) =>
    url.replaceAll(
      /\$\{__data\.fields\.(\w+)\}/g,
      (_, name: string) => row[name]!,
    );

  test('leads to its packets from every address and port', () => {
    expect(links.map(([title, column]) => [title, column])).toEqual([
      ['Top talkers', 'source_ip'],
      ['Top flows', 'source_ip'],
      ['Top flows', 'destination_ip'],
      ['Top flows', 'source_port'],
      ['Top flows', 'destination_port'],
    ]);
  });

  test.each(links)('of %s, %s, leads to Live packets', (_, __, target, url) => {
    const { uid } = load('live-packets.json');
    expect(url.startsWith(`/d/${uid}?`)).toBe(true);
    for (const name of ['datasource', 'interface']) {
      expect(url).toContain(`\${${name}:queryparam}`);
    }
    // What two hosts say to one another goes both ways.
    expect(url).toContain(
      url.includes('destination_ip')
        ? 'var-direction=both'
        : '${direction:queryparam}',
    );
    const used = [...url.matchAll(/__data\.fields\.(\w+)/g)];
    for (const [, name] of used) {
      expect(columnsOf(target)).toContain(name);
    }
  });

  test.each([
    ['Top talkers', 'source_ip', 'host 192.0.2.1'],
    ['Top flows', 'source_ip', 'host 192.0.2.1 and host 192.0.2.9'],
    [
      'Top flows',
      'source_port',
      'host 192.0.2.1 and host 192.0.2.9 and port 40000 and port 443',
    ],
  ])('of %s, %s, asks for %s', (title, column, filter) => {
    const link = links.find((it) => it[0] === title && it[1] === column)!;
    const asked = new URL(`http://grafana${filled(link[3])}`).searchParams;
    expect(asked.get('var-filter')).toBe(filter);
  });
});
