// The filter of a query, checked while it is written. It is taken over when
// Enter is pressed or the field is left, never key by key.
import { Icon, InlineField, Input, Text } from '@grafana/ui';
import React, { useEffect, useId, useState } from 'react';

import type { PacketsDataSource } from '../datasource';
import type { FilterCheck } from './useFilterCheck';
import { useFilterCheck } from './useFilterCheck';

interface Props {
  datasource: PacketsDataSource;
  value: string;
  onChange: (filter: string) => void;
}

export function FilterField({ datasource, value, onChange }: Props) {
  const id = useId();
  const [draft, setDraft] = useState(value);
  useEffect(() => setDraft(value), [value]);
  const check = useFilterCheck(datasource, draft);
  const wrong = check.state === 'wrong';
  const take = () => {
    if (draft.trim() !== value) {
      onChange(draft.trim());
    }
  };
  return (
    <InlineField
      label="Filter"
      htmlFor={id}
      tooltip="As tcpdump takes it. Empty: every packet. The kernel runs it, so rows are of matching packets only."
      grow
      shrink
      invalid={wrong}
      error={wrong && <span id={`${id}-error`}>{check.error}</span>}
    >
      <Input
        id={id}
        aria-invalid={wrong}
        aria-describedby={`${id}-${wrong ? 'error' : 'status'}`}
        spellCheck={false}
        autoComplete="off"
        placeholder="tcp port 443 and host 192.0.2.10"
        value={draft}
        onChange={({ currentTarget }) => setDraft(currentTarget.value)}
        onBlur={take}
        onKeyDown={({ key }) => key === 'Enter' && take()}
        suffix={<Status id={`${id}-status`} check={check} />}
      />
    </InlineField>
  );
}

function Status({ id, check }: { id: string; check: FilterCheck }) {
  return (
    <span id={id} role="status">
      <Text variant="bodySmall" color="secondary">
        {statusOf(check)}
      </Text>
    </span>
  );
}

function statusOf(check: FilterCheck) {
  switch (check.state) {
    case 'valid':
      return (
        <>
          <Icon name="check" size="sm" /> {check.instructions} instructions
        </>
      );
    case 'checking':
      return 'checking…';
    case 'unknown':
      return `not checked: ${check.reason}`;
    default:
      return '';
  }
}
