// Frames with the columns, names and units that the plugin's own dashboards
// give them.
import type {
  DataFrame,
  FieldConfigSource,
  GrafanaTheme2,
} from '@grafana/data';
import {
  applyFieldOverrides,
  FieldConfigOptionsRegistry,
  identityOverrideProcessor,
} from '@grafana/data';

import captureHealth from '../../src/dashboards/capture-health.json';
import livePackets from '../../src/dashboards/live-packets.json';
import trafficOverview from '../../src/dashboards/traffic-overview.json';
import type { QueryKind } from '../../src/query/types';

interface Panel {
  title: string;
  fieldConfig: unknown;
  options?: { sortBy?: Array<{ displayName: string; desc: boolean }> };
}

const titled = ({ panels }: { panels: unknown[] }, title: string) =>
  (panels as Panel[]).find((panel) => panel.title === title)!;

const panels: Record<QueryKind, Panel> = {
  packets: titled(livePackets, 'Newest packets'),
  traffic: titled(trafficOverview, 'By protocol'),
  flows: titled(trafficOverview, 'Top flows'),
  conversations: titled(trafficOverview, 'Who talks to whom'),
  distribution: titled(trafficOverview, 'Packet lengths'),
  capture: titled(captureHealth, 'Ledger'),
  events: titled(captureHealth, 'Events'),
  drops: titled(captureHealth, 'What the interfaces lost'),
};

// What the dashboards set of a field, so far as the packages here draw it.
const plain = [
  ...['color', 'decimals', 'displayName', 'fieldMinMax', 'max', 'min'],
  ...['noValue', 'unit'],
];
const custom = [
  ...['align', 'cellOptions', 'minWidth', 'width'],
  ...['drawStyle', 'fillOpacity', 'lineInterpolation', 'lineWidth'],
  ...['showPoints', 'spanNulls', 'stacking'],
];
const properties = new FieldConfigOptionsRegistry(() =>
  [...plain, ...custom].map((path) => ({
    id: custom.includes(path) ? `custom.${path}` : path,
    path,
    name: path,
    isCustom: custom.includes(path),
    process: identityOverrideProcessor,
    shouldApply: () => true,
    override: () => null,
    editor: () => null,
    getItemsCount: () => 0,
  })),
);

export const sortOf = (kind: QueryKind) => panels[kind].options?.sortBy ?? [];

export function dressed(
  kind: QueryKind,
  frames: DataFrame[],
  theme: GrafanaTheme2,
): DataFrame[] {
  return applyFieldOverrides({
    data: frames,
    fieldConfig: withoutNames(panels[kind].fieldConfig as FieldConfigSource),
    fieldConfigRegistry: properties,
    replaceVariables: (text) => text,
    timeZone: 'browser',
    theme,
  });
}

// Dashboards name series by a label; only Grafana knows how.
const withoutNames = ({ defaults, overrides }: FieldConfigSource) => ({
  defaults: { ...defaults, displayName: undefined },
  overrides,
});
