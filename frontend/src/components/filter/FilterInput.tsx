// A field for a filter, with a list of what completes it: a combobox whose list
// highlights nothing by itself.
import { Input } from '@grafana/ui';
import type { KeyboardEvent } from 'react';
import React, { useEffect } from 'react';

import type { Backend } from '../../query/backend';
import type { Scope } from '../../query/scope';
import { optionId, SuggestionList } from './SuggestionList';
import { useFilterCompletion } from './useFilterCompletion';

interface Props {
  id: string;
  datasource: Backend;
  scope: Scope;
  text: string;
  onChange: (text: string) => void;
  /** On Enter, and when the field is left. */
  onTake: () => void;
  /** Whether the cursor is behind the beginning of a word. */
  onMidWord?: (midWord: boolean) => void;
  invalid: boolean;
  'aria-describedby': string;
  suffix: React.ReactNode;
}

export function FilterInput({ onTake, ...props }: Props) {
  const { id, datasource, scope, text, onChange, invalid, suffix } = props;
  const { input, setInput, suggestions, active, midWord, ...completion } =
    useFilterCompletion({
      datasource,
      scope,
      text,
      onChange,
    });
  const { onMidWord } = props;
  useEffect(() => onMidWord?.(midWord), [onMidWord, midWord]);
  const listId = `${id}-list`;
  const listed = suggestions.length > 0;
  const take = () => {
    completion.close();
    onTake();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!completion.onKeyDown(event) && event.key === 'Enter') {
      take();
    }
  };
  return (
    <>
      <Input
        ref={setInput}
        id={id}
        role="combobox"
        aria-autocomplete="list"
        aria-expanded={listed}
        aria-controls={listed ? listId : undefined}
        aria-activedescendant={
          active === -1 ? undefined : optionId(listId, active)
        }
        aria-invalid={invalid}
        aria-describedby={props['aria-describedby']}
        spellCheck={false}
        autoComplete="off"
        placeholder="tcp port 443 and host 192.0.2.10"
        value={text}
        onChange={completion.onType}
        onSelect={completion.onSelect}
        onBlur={take}
        onKeyDown={onKeyDown}
        invalid={invalid}
        suffix={suffix}
      />
      {listed && (
        <SuggestionList
          id={listId}
          label="Suggestions for the filter"
          field={input}
          suggestions={suggestions}
          active={active}
          onPick={completion.accept}
        />
      )}
    </>
  );
}
