// The filter of a query, completed and checked while it is written. It is taken
// over when Enter is pressed or the field is left, never key by key.
import { Icon, InlineField, Text } from '@grafana/ui';
import React, { useId, useState } from 'react';

import type { Backend } from '../../query/backend';
import type { Scope } from '../../query/scope';
import { useDraft } from '../hooks/useDraft';
import { FilterFault } from './FilterFault';
import { FilterInput } from './FilterInput';
import type { FilterCheck } from './useFilterCheck';
import { useFilterCheck } from './useFilterCheck';

interface Props {
  datasource: Backend;
  /** The packets whose hosts and ports are suggested. */
  scope: Scope;
  value: string;
  onChange: (filter: string) => void;
}

export function FilterField({ datasource, scope, value, onChange }: Props) {
  const id = useId();
  const [draft, setDraft] = useDraft(value);
  const check = useFilterCheck(datasource, draft);
  // Half a word is no mistake yet, and the list would cover what is said of it.
  const [midWord, setMidWord] = useState(false);
  const fault = check.state === 'wrong' && !midWord ? check : undefined;
  const wrong = fault !== undefined;
  const take = () => {
    if (draft.trim() !== value) {
      onChange(draft.trim());
    }
  };
  const use = (filter: string) => {
    setDraft(filter);
    onChange(filter);
    document.getElementById(id)?.focus(); // the button is gone
  };
  return (
    <>
      <InlineField
        label="Filter"
        htmlFor={id}
        tooltip="As tcpdump takes it. Empty: every packet. The kernel runs it, so rows are of matching packets only."
        grow
        shrink
        invalid={wrong}
        error={fault && <span id={`${id}-error`}>{fault.refusal.error}</span>}
      >
        <FilterInput
          id={id}
          datasource={datasource}
          scope={scope}
          text={draft}
          onChange={setDraft}
          onTake={take}
          onMidWord={setMidWord}
          invalid={wrong}
          aria-describedby={wrong ? `${id}-error ${id}-hint` : `${id}-status`}
          suffix={<Status id={`${id}-status`} check={check} />}
        />
      </InlineField>
      {fault && (
        <FilterFault
          id={`${id}-hint`}
          filter={fault.filter}
          refusal={fault.refusal}
          // What is meant has values where the written filter has variables.
          onTake={fault.filter === draft.trim() ? use : undefined}
        />
      )}
    </>
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
