// A list that is picked together, in the order it was picked. A button each
// takes one out again.
import type { ComboboxOption } from '@grafana/ui';
import { Button, Combobox, InlineField, Stack } from '@grafana/ui';
import React, { useEffect, useId, useState } from 'react';

interface Props {
  label: string;
  tooltip?: string;
  value: readonly string[];
  options: ComboboxOption[];
  /** What is shown while nothing is picked. */
  none: string;
  /** What the button that takes out a pick is called. */
  removal: (label: string) => string;
  onChange: (picked: string[]) => void;
}

export function ListField(props: Props) {
  const { label, tooltip, value, options, none, removal, onChange } = props;
  const id = useId();
  const [picked, setPicked] = useState<ComboboxOption | null>(null);
  // Empties the field for the next: it follows a value that changes, only.
  // eslint-disable-next-line react-hooks/set-state-in-effect
  useEffect(() => setPicked(null), [picked]);
  const add = (option: ComboboxOption) => {
    setPicked(option);
    onChange([...new Set([...value, option.value])]);
  };
  const labelOf = (key: string) =>
    options.find((option) => option.value === key)?.label ?? key;
  return (
    <Stack wrap="wrap" gap={0.5}>
      <InlineField label={label} tooltip={tooltip} htmlFor={id} shrink>
        <Combobox
          id={id}
          width={24}
          placeholder={value.length > 0 ? 'Add' : none}
          options={options.filter((option) => !value.includes(option.value))}
          value={picked}
          onChange={add}
        />
      </InlineField>
      {value.map((key) => (
        <Button
          key={key}
          variant="secondary"
          icon="times"
          aria-label={removal(labelOf(key))}
          onClick={() => onChange(value.filter((other) => other !== key))}
        >
          {labelOf(key)}
        </Button>
      ))}
    </Stack>
  );
}
