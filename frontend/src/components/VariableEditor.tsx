// The query of a dashboard variable: of what it holds the values, and of which
// packets.
import type { ComboboxOption } from '@grafana/ui';
import { Combobox, InlineField, Stack, Text } from '@grafana/ui';
import React, { useId } from 'react';

import type { Backend } from '../query/backend';
import { groupKeyLabels } from '../query/labels';
import { problemText } from '../query/problem';
import { groupKeys } from '../query/types';
import type { VariableQuery } from '../query/variable_query';
import { defaultValues, readVariableQuery } from '../query/variable_query';
import { InterfacePicker } from './fields/InterfacePicker';
import { FilterField } from './filter/FilterField';

type Values = NonNullable<VariableQuery['values']>;

interface Props {
  datasource: Backend;
  query: VariableQuery;
  onChange: (query: VariableQuery) => void;
}

const options: Array<ComboboxOption<Values>> = [
  {
    value: 'interfaces',
    label: 'Interfaces',
    description: 'All that are allowed, busy or not',
  },
  ...groupKeys.map((value) => ({
    value,
    label: groupKeyLabels[value],
    description: 'Seen lately, most active first',
  })),
];

export function VariableEditor({ datasource, query, onChange }: Props) {
  const id = useId();
  const { saved, problem } = read(query);
  const values = saved.values ?? defaultValues;
  const set = (change: Partial<VariableQuery>) =>
    onChange({ ...saved, values, ...change });
  return (
    <Stack direction="column" gap={0.5}>
      {problem && <Text color="error">{problem}</Text>}
      <InlineField label="Values of" htmlFor={id} shrink>
        <Combobox<Values>
          id={id}
          width={32}
          options={options}
          value={values}
          onChange={({ value }) => set({ values: value })}
        />
      </InlineField>
      {values !== 'interfaces' && (
        <>
          <InterfacePicker
            datasource={datasource}
            value={saved.interface ?? ''}
            onChange={(name) => set({ interface: name })}
          />
          <FilterField
            datasource={datasource}
            scope={{ interface: saved.interface }}
            value={saved.filter ?? ''}
            onChange={(filter) => set({ filter })}
          />
        </>
      )}
    </Stack>
  );
}

// Text that cannot be read is told, and replaced by what is picked.
function read(query: VariableQuery): {
  saved: VariableQuery;
  problem?: string;
} {
  try {
    return { saved: readVariableQuery(query) };
  } catch (error) {
    return { saved: { refId: 'variable' }, problem: problemText(error) };
  }
}
