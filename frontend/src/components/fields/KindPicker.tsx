// What a query shows; everything else depends on it.
import { Combobox, InlineField } from '@grafana/ui';
import React, { useId } from 'react';

import type { QueryKind } from '../../query/types';
import { queryKinds } from '../../query/types';

const kindTexts: Record<QueryKind, { label: string; description: string }> = {
  packets: { label: 'Packets', description: 'One row a packet, newest last' },
  traffic: {
    label: 'Traffic',
    description: 'Exact rates over time',
  },
  flows: {
    label: 'Flows',
    description: 'Who sent how much, the largest first',
  },
  conversations: {
    label: 'Conversations',
    description: 'Who talks to whom, as a graph',
  },
  distribution: {
    label: 'Distribution',
    description: 'Packet lengths or TTLs over time',
  },
  capture: {
    label: 'Capture',
    description: 'Exact counters: seen, shown, lost',
  },
  events: {
    label: 'Events',
    description: 'Capture failed, interface down, …',
  },
  drops: {
    label: 'Drops',
    description: 'What the interfaces themselves lost',
  },
};

const options = queryKinds.map((value) => ({ value, ...kindTexts[value] }));

interface Props {
  value: QueryKind;
  onChange: (kind: QueryKind) => void;
}

export function KindPicker({ value, onChange }: Props) {
  const id = useId();
  return (
    <InlineField label="Show" htmlFor={id} shrink>
      <Combobox<QueryKind>
        id={id}
        width={32}
        options={options}
        value={value}
        onChange={(option) => onChange(option.value)}
      />
    </InlineField>
  );
}
