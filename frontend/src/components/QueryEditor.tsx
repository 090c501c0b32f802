// The query of a panel or of an annotation: what to show, of which interface
// and direction, live or not, and what belongs to that kind alone. What a kind
// does not use stays in the query for when it is switched back. A change runs
// the query; text counts as changed on Enter or when its field is left.
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
import { PacketsOptions } from './PacketsOptions';

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
  {
    value: 'events',
    label: 'Events',
    description: 'Capture started, failed or fell back, interface up or down',
  },
];

const directionLabels = {
  both: 'Both',
  ingress: 'Ingress',
  egress: 'Egress',
};

interface Picked<Value> {
  value: Value;
  onChange: (value: Value) => void;
}

type Props = QueryEditorProps<
  PacketsDataSource,
  PacketsQuery,
  PacketsSettings
> & {
  /** Set where the query is that of an annotation: events, never live. */
  annotation?: unknown;
};

export function QueryEditor(props: Props) {
  const { datasource, query, onChange, onRunQuery } = props;
  const annotates = props.annotation !== undefined;
  const shown = { ...defaultQuery, ...query };
  const set = (change: Partial<PacketsQuery>) => {
    onChange({ ...query, ...change });
    onRunQuery();
  };
  const live = (
    <LiveSwitch value={shown.live} onChange={(live) => set({ live })} />
  );
  const { filter, limit } = shown;
  const rest =
    shown.kind === 'packets' ? (
      <PacketsOptions {...{ datasource, filter, limit, onChange: set }}>
        {live}
      </PacketsOptions>
    ) : (
      live
    );
  return (
    <Stack direction="column" gap={0.5}>
      <Stack wrap="wrap" gap={1}>
        {!annotates && (
          <KindPicker value={shown.kind} onChange={(kind) => set({ kind })} />
        )}
        <InterfacePicker
          datasource={datasource}
          value={shown.interface}
          onChange={(name) => set({ interface: name })}
        />
        <InlineField label="Direction">
          <RadioButtonGroup
            aria-label="Direction"
            options={directionOptions(shown.direction)}
            value={shown.direction}
            onChange={(direction) => set({ direction })}
          />
        </InlineField>
      </Stack>
      {!annotates && rest}
    </Stack>
  );
}

function KindPicker({ value, onChange }: Picked<QueryKind>) {
  return (
    <InlineField label="Show">
      <RadioButtonGroup
        aria-label="Show"
        options={kindOptions}
        value={value}
        onChange={onChange}
      />
    </InlineField>
  );
}

function LiveSwitch({ value, onChange }: Picked<boolean>) {
  const id = useId();
  return (
    <InlineField
      label="Live"
      htmlFor={id}
      tooltip="Rows arrive by themselves. Off: only what is remembered, asked for at each refresh."
    >
      <InlineSwitch
        id={id}
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
    </InlineField>
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
