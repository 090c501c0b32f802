// One of a few values, side by side.
import { InlineField, RadioButtonGroup } from '@grafana/ui';
import React from 'react';

export interface Choice<Value> {
  value: Value;
  label: string;
  description?: string;
}

interface Props<Value> {
  label: string;
  tooltip?: string;
  choices: ReadonlyArray<Choice<Value>>;
  value: Value;
  onChange: (value: Value) => void;
}

export function ChoiceField<Value extends string | number>(
  props: Props<Value>,
) {
  const { label, tooltip, choices, value, onChange } = props;
  return (
    <InlineField label={label} tooltip={tooltip}>
      <RadioButtonGroup
        aria-label={label}
        options={withCurrent(choices, value)}
        value={value}
        onChange={onChange}
      />
    </InlineField>
  );
}

// A value that comes from elsewhere, such as $direction, stays pickable.
function withCurrent<Value extends string | number>(
  choices: ReadonlyArray<Choice<Value>>,
  value: Value,
): Array<Choice<Value>> {
  const known = choices.some((choice) => choice.value === value);
  return known ? [...choices] : [...choices, { value, label: String(value) }];
}
