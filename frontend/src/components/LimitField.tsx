// How many rows of history a packet table opens with. A number that the
// backend would refuse stays in the field and goes no further.
import { InlineField, Input } from '@grafana/ui';
import React, { useEffect, useId, useState } from 'react';

import { numberProblem } from '../settings';
import { rowLimit } from '../types';

interface Props {
  value: number | undefined;
  /** Takes undefined where the field was emptied: the default holds then. */
  onChange: (limit: number | undefined) => void;
}

export function LimitField({ value, onChange }: Props) {
  const id = useId();
  const [draft, setDraft] = useState(textOf(value));
  useEffect(() => setDraft(textOf(value)), [value]);
  const limit = draft === '' ? undefined : Number(draft);
  const problem = numberProblem({ ...rowLimit, unit: 'rows' }, limit);
  const take = () => {
    if (problem === undefined && limit !== value) {
      onChange(limit);
    }
  };
  return (
    <InlineField
      label="Rows"
      htmlFor={id}
      tooltip="Of history, when the panel opens. Live rows come on top, 5000 in all."
      invalid={problem !== undefined}
      error={problem && <span id={`${id}-error`}>{problem}</span>}
      shrink
    >
      <Input
        id={id}
        type="number"
        width={12}
        min={rowLimit.min}
        max={rowLimit.max}
        aria-invalid={problem !== undefined}
        aria-describedby={problem && `${id}-error`}
        placeholder={String(rowLimit.fallback)}
        value={draft}
        onChange={({ currentTarget }) => setDraft(currentTarget.value)}
        onBlur={take}
        onKeyDown={({ key }) => key === 'Enter' && take()}
      />
    </InlineField>
  );
}

const textOf = (value: number | undefined) => String(value ?? '');
