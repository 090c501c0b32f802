// One number setting: its sentence, its default as placeholder, and what is
// wrong with the value that was typed.
import { Field, Input } from '@grafana/ui';
import React from 'react';

import type { NumberSetting } from '../../settings';
import { numberProblem } from '../../settings';

interface Props {
  setting: NumberSetting;
  value: number | undefined;
  disabled: boolean | undefined;
  /** Takes undefined where the field was emptied: the default holds then. */
  onChange: (value: number | undefined) => void;
}

export function NumberField({ setting, value, disabled, onChange }: Props) {
  const { key, label, description, unit, fallback, min, max } = setting;
  const problem = numberProblem(setting, value);
  const id = `xdplive-${key}`;
  return (
    <Field
      htmlFor={id}
      label={label}
      description={`${description} Default ${fallback}, from ${min} to ${max}.`}
      invalid={problem !== undefined}
      error={problem}
      disabled={disabled}
    >
      <Input
        id={id}
        type="number"
        width={30}
        min={min}
        max={max}
        suffix={unit}
        placeholder={String(fallback)}
        value={value ?? ''}
        onChange={({ currentTarget }) =>
          onChange(
            currentTarget.value === ''
              ? undefined
              : Number(currentTarget.value),
          )
        }
      />
    </Field>
  );
}
