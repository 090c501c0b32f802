/** @jest-environment node */
// The sample alert rule: a query the backend takes without a browser, and
// expressions that name one another.
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { parse } from 'yaml';

import overview from '../src/dashboards/traffic-overview.json';
import type { PacketsQuery } from '../src/query/types';
import { groupKeys, kindKeys, topLimit } from '../src/query/types';

interface Step {
  refId: string;
  datasourceUid: string;
  relativeTimeRange: { from: number; to: number };
  model: PacketsQuery & {
    type?: string;
    expression?: string;
    conditions?: Array<{ evaluator: { type: string; params: number[] } }>;
  };
}

interface Rule {
  uid: string;
  title: string;
  condition: string;
  for: string;
  dashboardUid: string;
  panelId: number;
  annotations: Record<string, string>;
  data: Step[];
}

interface Provisioned {
  apiVersion: number;
  groups: Array<{ interval: string; rules: Rule[] }>;
}

const folder = path.resolve(__dirname, '../../provisioning');
const text = readFileSync(path.join(folder, 'alerting/xdplive.yaml'), 'utf8');
const { apiVersion, groups } = parse(text) as Provisioned;
const rules = groups.flatMap((group) => group.rules);

test('is one group that Grafana can run every 10 s', () => {
  expect(apiVersion).toBe(1);
  expect(groups).toEqual([expect.objectContaining({ interval: '10s' })]);
  expect(rules).not.toHaveLength(0);
});

// Grafana puts the environment in where it finds a dollar.
test('holds no variable of a dashboard or of the environment', () => {
  expect(text).not.toContain('$');
});

describe.each(rules)('$title', (rule) => {
  const [query, ...expressions] = rule.data;

  test('asks the provisioned data source for what was counted', () => {
    const { datasources } = parse(
      readFileSync(path.join(folder, 'datasources/xdplive.yaml'), 'utf8'),
    ) as { datasources: Array<{ uid: string }> };
    expect(query?.datasourceUid).toBe(datasources[0]?.uid);
    expect(query?.model).toMatchObject({ kind: 'traffic', live: false });
    const { from, to } = query!.relativeTimeRange;
    expect([from > 0, to]).toEqual([true, 0]);
  });

  test('has a query of known words', () => {
    const { model } = query!;
    const always = ['refId', 'kind', 'interface', 'direction', 'live'];
    const known = [...always, ...kindKeys.traffic];
    expect(known).toEqual(expect.arrayContaining(Object.keys(model)));
    expect([...groupKeys]).toEqual(
      expect.arrayContaining(model.groupBy as string[]),
    );
    expect(model.top).toBeLessThanOrEqual(topLimit.max);
  });

  test('goes from step to step, and the last decides', () => {
    const order = rule.data.map(({ refId }) => refId);
    expressions.forEach(({ datasourceUid, model }, index) => {
      expect(datasourceUid).toBe('__expr__');
      expect(model.expression).toBe(order[index]);
    });
    expect(rule.data.map(({ model }) => model.refId)).toEqual(order);
    expect(rule.condition).toBe(order.at(-1));
    const [limit] = expressions.at(-1)!.model.conditions!;
    expect(limit?.evaluator).toEqual({ type: 'gt', params: [800_000_000] });
  });

  test('leads to a panel that shows the same', () => {
    expect(rule.dashboardUid).toBe(overview.uid);
    const panel = overview.panels.find(({ id }) => id === rule.panelId);
    expect(panel?.targets[0]).toMatchObject({ kind: 'traffic' });
  });
});
