/** @jest-environment node */
// The dashboards that come with the plugin: every target is a query the
// backend takes, and every panel can be drawn live.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { directions, queryKinds } from '../src/types';

interface Target {
  refId: string;
  datasource: { type: string; uid: string };
  kind: string;
  interface: string;
  direction: string;
  filter?: string;
  live: boolean;
  limit?: number;
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
  options: {
    sortBy?: Array<{ displayName: string; desc: boolean }>;
    reduceOptions?: { calcs: string[]; fields: string };
  };
}

interface Variable {
  name: string;
  type: string;
  query: string;
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
  panels: Panel[];
}

const backend = path.resolve(__dirname, '../../plugin/datasource');
const folder = path.resolve(__dirname, '../src/dashboards');
const plugin = { type: 'xdplive-packets-datasource', uid: '${datasource}' };

// Columns of the backend's frames, by kind of query, as its source has them.
function backendColumns(file: string) {
  const source = readFileSync(path.join(backend, file), 'utf8');
  const made = source.matchAll(/(?:MakeField<[^>]+>|Column)\(\s*"(\w+)"/g);
  return [...made].map(([, name]) => name!);
}

const columns: Record<string, string[]> = {
  packets: backendColumns('packets_frame.cc'),
  capture: backendColumns('ledger_frame.cc'),
  events: backendColumns('events_frame.cc'),
};

const load = (file: string) =>
  JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Dashboard;

test('frames have as many columns as are promised', () => {
  expect(columns.packets).toHaveLength(17);
  expect(columns.capture).toHaveLength(15);
});

// Grafana's own mapping of frames to annotations goes by these names.
test('events have the columns of an annotation', () => {
  expect(columns.events).toEqual(['time', 'timeEnd', 'title', 'text', 'tags']);
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
    const known = ['refId', 'datasource', 'kind', 'interface', 'direction'];
    for (const target of targets) {
      expect(queryKinds).toContain(target.kind);
      expect(target.interface).toBe('$interface');
      expect(target.direction).toBe('$direction');
      expect(target.limit ?? 500).toBeLessThanOrEqual(5000);
      const others = Object.keys(target).filter((key) => !known.includes(key));
      expect(['live', 'limit', 'filter']).toEqual(
        expect.arrayContaining(others),
      );
    }
  });

  test('filters packets, and nothing else', () => {
    for (const { kind, filter } of targets) {
      expect(filter).toBe(kind === 'packets' ? '$filter' : undefined);
    }
  });

  test('counts no packet once per filter', () => {
    const unfiltered = {
      fieldName: 'filter',
      config: { id: 'equal', options: { value: '' } },
    };
    for (const { targets, transformations = [] } of panels) {
      if (targets.some(({ kind }) => kind === 'capture')) {
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

  test('has the variables its targets use', () => {
    const [nic, direction, filter] = ['interface', 'direction', 'filter'].map(
      (name) => variables.find((variable) => variable.name === name),
    );
    expect(nic).toMatchObject({ query: 'interfaces', allValue: '*' });
    expect(direction?.query.split(',')).toEqual([...directions]);
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
    expect(stats).not.toHaveLength(0);
    for (const { targets, options } of stats) {
      expect(targets.map(({ kind }) => kind)).toEqual(['capture']);
      expect(options.reduceOptions!.calcs).toEqual(['sum']);
    }
  });

  test('shows the newest packet first', () => {
    const newest = panels.find(({ title }) => title === 'Newest packets');
    expect(newest?.options.sortBy).toEqual([
      { displayName: 'time', desc: true },
    ]);
  });

  test('names only columns that frames have, or that it made itself', () => {
    for (const panel of panels) {
      const had = new Set(columns[panel.targets[0]!.kind]);
      const text = JSON.stringify(panel);
      const made = [...text.matchAll(/"renameByName":({[^}]*})/g)].flatMap(
        ([, names]) =>
          Object.values(JSON.parse(names!) as Record<string, string>),
      );
      const named = [...text.matchAll(/"byName","options":"([^"]+)"/g)];
      for (const [, name] of named) {
        expect([...had, ...made]).toContain(name);
      }
      const grouped = text.matchAll(/"(\w+)":{"aggregations":/g);
      for (const [, name] of grouped) {
        expect([...had]).toContain(name);
      }
    }
  });
});
