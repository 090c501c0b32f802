// What traffic or flows are told apart by: keys and dashboard variables, in
// the order they were picked. A button each takes one out again.
import { getTemplateSrv } from '@grafana/runtime';
import type { ComboboxOption } from '@grafana/ui';
import { Button, Combobox, InlineField, Stack } from '@grafana/ui';
import React, { useEffect, useId, useState } from 'react';

import { groupKeyLabels } from '../labels';
import type { GroupKey } from '../types';
import { groupKeys } from '../types';

interface Props {
  value: readonly string[];
  /** What is shown while nothing is picked. */
  none: string;
  onChange: (keys: string[]) => void;
}

export function GroupByField({ value, none, onChange }: Props) {
  const id = useId();
  const [picked, setPicked] = useState<ComboboxOption | null>(null);
  // Empties the field for the next: it follows a value that changes, only.
  // eslint-disable-next-line react-hooks/set-state-in-effect
  useEffect(() => setPicked(null), [picked]);
  const add = (option: ComboboxOption) => {
    setPicked(option);
    onChange([...new Set([...value, option.value])]);
  };
  return (
    <Stack wrap="wrap" gap={0.5}>
      <InlineField label="Group by" htmlFor={id} shrink>
        <Combobox
          id={id}
          width={24}
          placeholder={value.length > 0 ? 'Add' : none}
          options={[...keyOptions(), ...variableOptions()].filter(
            (option) => !value.includes(option.value),
          )}
          value={picked}
          onChange={add}
        />
      </InlineField>
      {value.map((key) => (
        <Button
          key={key}
          variant="secondary"
          icon="times"
          aria-label={`Do not group by ${labelOf(key)}`}
          onClick={() => onChange(value.filter((other) => other !== key))}
        >
          {labelOf(key)}
        </Button>
      ))}
    </Stack>
  );
}

const labelOf = (key: string) => groupKeyLabels[key as GroupKey] ?? key;

function keyOptions(): ComboboxOption[] {
  return groupKeys.map((value) => ({ value, label: labelOf(value) }));
}

function variableOptions(): ComboboxOption[] {
  return getTemplateSrv()
    .getVariables()
    .map(({ name }) => ({ value: `$${name}`, label: `$${name}` }));
}
