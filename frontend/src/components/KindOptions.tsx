// What only some kinds have beside their filter, in one row.
import { Stack } from '@grafana/ui';
import React from 'react';

import type { KindKey, PacketsQuery, QueryKind } from '../query/types';
import { fallbacks, kindKeys, rowLimit, topLimit } from '../query/types';
import { BoundedField } from './fields/BoundedField';
import { ChoiceField } from './fields/ChoiceField';
import {
  distributionChoices,
  formatChoices,
  measureChoices,
  orderChoices,
  resolutionChoices,
  rowOrderChoices,
} from './fields/choices';
import { ColumnsField } from './fields/ColumnsField';
import { GroupByField } from './fields/GroupByField';

type Option = Exclude<KindKey, 'filter'>;

interface FieldProps {
  kind: QueryKind;
  query: PacketsQuery;
  onChange: (change: Partial<PacketsQuery>) => void;
}

const fields: Record<Option, (props: FieldProps) => React.ReactNode> = {
  format: FormatField,
  order: RowOrderField,
  columns: PacketColumnsField,
  measure: MeasureField,
  groupBy: GroupField,
  top: TopField,
  orderBy: OrderField,
  of: OfField,
  resolution: ResolutionField,
  limit: LimitField,
};

type Props = FieldProps & {
  /** Goes to the end of the row. */
  children: React.ReactNode;
};

export function KindOptions({ children, ...props }: Props) {
  const keys: readonly string[] = kindKeys[props.kind];
  return (
    <Stack wrap="wrap" gap={1}>
      {Object.entries(fields)
        .filter(([key]) => keys.includes(key))
        .map(([key, Field]) => (
          <Field key={key} {...props} />
        ))}
      {children}
    </Stack>
  );
}

function FormatField({ query, onChange }: FieldProps) {
  return (
    <ChoiceField
      label="Format"
      choices={formatChoices}
      value={query.format ?? fallbacks.format}
      onChange={(format) => onChange({ format })}
    />
  );
}

function RowOrderField({ query, onChange }: FieldProps) {
  return (
    <ChoiceField
      label="Order"
      choices={rowOrderChoices}
      value={query.order ?? fallbacks.order}
      onChange={(order) => onChange({ order })}
    />
  );
}

// Log lines have columns of their own.
function PacketColumnsField({ query, onChange }: FieldProps) {
  return (query.format ?? fallbacks.format) === 'table' ? (
    <ColumnsField
      value={query.columns ?? fallbacks.columns}
      onChange={(columns) => onChange({ columns })}
    />
  ) : null;
}

function MeasureField({ query, onChange }: FieldProps) {
  return (
    <ChoiceField
      label="Measure"
      tooltip="Each a second. Counted in the kernel: exact, whatever the filter."
      choices={measureChoices}
      value={query.measure ?? fallbacks.measure}
      onChange={(measure) => onChange({ measure })}
    />
  );
}

function GroupField({ kind, query, onChange }: FieldProps) {
  return (
    <GroupByField
      none={kind === 'flows' ? 'Five-tuple' : 'One total'}
      value={query.groupBy ?? fallbacks.groupBy}
      onChange={(groupBy) => onChange({ groupBy })}
    />
  );
}

function TopField({ query, onChange }: FieldProps) {
  const grouped = (query.groupBy ?? fallbacks.groupBy).length > 0;
  return grouped ? (
    <BoundedField
      label="Top"
      tooltip="The largest groups get a series each. The rest is summed up as other, so that all series add up to the total."
      unit="series"
      bounds={topLimit}
      value={query.top}
      onChange={(top) => onChange({ top })}
    />
  ) : null;
}

function OrderField({ query, onChange }: FieldProps) {
  return (
    <ChoiceField
      label="Largest by"
      choices={orderChoices}
      value={query.orderBy ?? fallbacks.orderBy}
      onChange={(orderBy) => onChange({ orderBy })}
    />
  );
}

function OfField({ query, onChange }: FieldProps) {
  return (
    <ChoiceField
      label="Of"
      choices={distributionChoices}
      value={query.of ?? fallbacks.of}
      onChange={(of) => onChange({ of })}
    />
  );
}

function ResolutionField({ query, onChange }: FieldProps) {
  return (
    <ChoiceField
      label="Resolution"
      tooltip="Time between two points."
      choices={resolutionChoices}
      value={query.resolution ?? fallbacks.resolution}
      onChange={(resolution) => onChange({ resolution })}
    />
  );
}

const limitTooltips: Partial<Record<QueryKind, string>> = {
  packets:
    'Of history, when the panel opens. Live rows come on top, 5000 in all.',
  flows: 'The largest flows, at most so many.',
  conversations: 'The largest pairs of hosts, at most so many.',
};

function LimitField({ kind, query, onChange }: FieldProps) {
  return (
    <BoundedField
      label={kind === 'conversations' ? 'Pairs' : 'Rows'}
      tooltip={limitTooltips[kind] ?? ''}
      unit={kind === 'conversations' ? 'pairs' : 'rows'}
      bounds={rowLimit}
      value={query.limit}
      onChange={(limit) => onChange({ limit })}
    />
  );
}
