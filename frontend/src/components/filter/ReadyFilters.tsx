// Filters that can be used as they are, by name.
import type { ComboboxOption } from '@grafana/ui';
import { Combobox, InlineField } from '@grafana/ui';
import React, { useId } from 'react';

import { ready } from '../../filter/filters.json';

const options: ComboboxOption[] = ready.map(({ name, filter }) => ({
  label: name,
  value: filter,
  description: filter,
}));

interface Props {
  /** The filter in use; shown by name where it is one of these. */
  filter: string;
  onPick: (filter: string) => void;
}

export function ReadyFilters({ filter, onPick }: Props) {
  const id = useId();
  const known = options.some(({ value }) => value === filter);
  return (
    <InlineField label="Ready filters" htmlFor={id}>
      <Combobox
        id={id}
        width={36}
        placeholder="Choose"
        options={options}
        value={known ? filter : null}
        onChange={({ value }) => onPick(value)}
      />
    </InlineField>
  );
}
