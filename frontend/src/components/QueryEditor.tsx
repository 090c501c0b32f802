// The query of a panel: what to show, of which interface and direction, live
// or not. Every change runs the query at once.
import type { QueryEditorProps } from '@grafana/data';
import {
  InlineField,
  InlineSwitch,
  RadioButtonGroup,
  Stack,
} from '@grafana/ui';
import React, { useId } from 'react';

import type { PacketsDataSource } from '../datasource';
import type { PacketsQuery, PacketsSettings, QueryKind } from '../types';
import { defaultQuery, directions } from '../types';
import { InterfacePicker } from './InterfacePicker';

const kindOptions: Array<{
  value: QueryKind;
  label: string;
  description: string;
}> = [
  {
    value: 'packets',
    label: 'Packets',
    description: 'One row a packet, newest last',
  },
  {
    value: 'capture',
    label: 'Capture',
    description: 'Exact counters: seen, shown, over budget, lost',
  },
];

const directionLabels = {
  both: 'Both',
  ingress: 'Ingress',
  egress: 'Egress',
};

type Props = QueryEditorProps<PacketsDataSource, PacketsQuery, PacketsSettings>;

export function QueryEditor({
  datasource,
  query,
  onChange,
  onRunQuery,
}: Props) {
  const liveId = useId();
  const shown = { ...defaultQuery, ...query };
  const set = (change: Partial<PacketsQuery>) => {
    onChange({ ...query, ...change });
    onRunQuery();
  };
  return (
    <Stack wrap="wrap" gap={1}>
      <InlineField label="Show">
        <RadioButtonGroup
          options={kindOptions}
          value={shown.kind}
          onChange={(kind) => set({ kind })}
        />
      </InlineField>
      <InterfacePicker
        datasource={datasource}
        value={shown.interface}
        onChange={(name) => set({ interface: name })}
      />
      <InlineField label="Direction">
        <RadioButtonGroup
          options={directionOptions(shown.direction)}
          value={shown.direction}
          onChange={(direction) => set({ direction })}
        />
      </InlineField>
      <InlineField
        label="Live"
        htmlFor={liveId}
        tooltip="Rows arrive by themselves. Off: only what is remembered, asked for at each refresh."
      >
        <InlineSwitch
          id={liveId}
          value={shown.live}
          onChange={({ currentTarget }) => set({ live: currentTarget.checked })}
        />
      </InlineField>
    </Stack>
  );
}

// A direction that comes from elsewhere, such as $direction, stays pickable.
function directionOptions(current: string) {
  const options: Array<{ value: string; label: string }> = directions.map(
    (value) => ({ value, label: directionLabels[value] }),
  );
  const known = options.some(({ value }) => value === current);
  return known ? options : [...options, { value: current, label: current }];
}
