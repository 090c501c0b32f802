// The query of a panel or of an annotation: what to show, of which interface
// and direction, live or not, and what belongs to that kind alone. What a kind
// does not use stays in the query for when it is switched back. A change runs
// the query; text counts as changed on Enter or when its field is left.
import { InlineField, InlineSwitch, Stack } from '@grafana/ui';
import React, { useId, useMemo } from 'react';

import type { Backend } from '../query/backend';
import { migrateQuery } from '../query/migration';
import type { PacketsQuery } from '../query/types';
import { defaultQuery, kindKeys } from '../query/types';
import { ChoiceField } from './fields/ChoiceField';
import { directionChoices } from './fields/choices';
import { InterfacePicker } from './fields/InterfacePicker';
import { KindPicker } from './fields/KindPicker';
import { FilterOptions } from './filter/FilterOptions';
import { useQueryChange } from './hooks/useQueryChange';
import { KindOptions } from './KindOptions';

interface Props {
  datasource: Backend;
  query: PacketsQuery;
  onChange: (query: PacketsQuery) => void;
  onRunQuery: () => void;
  /** Set where the query is that of an annotation: events, never live. */
  annotation?: unknown;
}

export function QueryEditor(props: Props) {
  const { datasource, onChange, onRunQuery, annotation } = props;
  const query = useMemo(() => migrateQuery(props.query), [props.query]);
  const set = useQueryChange(query, onChange, onRunQuery);
  const annotates = annotation !== undefined;
  const { kind, direction, filter, live, ...rest } = {
    ...defaultQuery,
    ...query,
  };
  const filters = (kindKeys[kind] as readonly string[]).includes('filter');
  return (
    <Stack direction="column" gap={0.5}>
      <Stack wrap="wrap" gap={1}>
        {!annotates && (
          <KindPicker value={kind} onChange={(kind) => set({ kind })} />
        )}
        <InterfacePicker
          datasource={datasource}
          value={rest.interface}
          onChange={(name) => set({ interface: name })}
        />
        <ChoiceField<string>
          label="Direction"
          choices={directionChoices}
          value={direction}
          onChange={(direction) => set({ direction })}
        />
      </Stack>
      {!annotates && filters && (
        <FilterOptions
          datasource={datasource}
          scope={{ interface: rest.interface, direction }}
          filter={filter}
          onChange={(filter) => set({ filter })}
        />
      )}
      {!annotates && (
        <KindOptions kind={kind} query={query} onChange={set}>
          <LiveSwitch value={live} onChange={(live) => set({ live })} />
        </KindOptions>
      )}
    </Stack>
  );
}

interface LiveProps {
  value: boolean;
  onChange: (live: boolean) => void;
}

function LiveSwitch({ value, onChange }: LiveProps) {
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
