// A whole number of a query. One that the backend would refuse stays in the
// field and goes no further.
import { InlineField, Input } from '@grafana/ui';
import React, { useId } from 'react';

import type { Bounds } from '../../query/schema';
import { numberProblem } from '../../settings';
import { useDraft } from '../hooks/useDraft';

interface Props {
  label: string;
  tooltip: string;
  /** What is counted: rows, series. */
  unit: string;
  bounds: Bounds;
  value: number | undefined;
  /** Takes undefined where the field was emptied: the default holds then. */
  onChange: (value: number | undefined) => void;
}

export function BoundedField(props: Props) {
  const { label, tooltip, unit, bounds, value, onChange } = props;
  const id = useId();
  const [draft, setDraft] = useDraft(textOf(value));
  const written = draft === '' ? undefined : Number(draft);
  const problem = numberProblem({ ...bounds, unit }, written);
  const take = () => {
    if (problem === undefined && written !== value) {
      onChange(written);
    }
  };
  return (
    <InlineField
      label={label}
      htmlFor={id}
      tooltip={tooltip}
      invalid={problem !== undefined}
      error={problem && <span id={`${id}-error`}>{problem}</span>}
      shrink
    >
      <Input
        id={id}
        type="number"
        width={12}
        min={bounds.min}
        max={bounds.max}
        aria-invalid={problem !== undefined}
        aria-describedby={problem && `${id}-error`}
        placeholder={String(bounds.fallback)}
        value={draft}
        onChange={({ currentTarget }) => setDraft(currentTarget.value)}
        onBlur={take}
        onKeyDown={({ key }) => key === 'Enter' && take()}
      />
    </InlineField>
  );
}

const textOf = (value: number | undefined) => String(value ?? '');
