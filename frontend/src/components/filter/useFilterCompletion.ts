// Completion of a filter while it is written. Enter takes a suggestion that an
// arrow key or the pointer chose, and else what is written; Tab also takes the
// first of those shown for a word that is no word yet, as shells do.
import { getTemplateSrv } from '@grafana/runtime';
import type { KeyboardEvent, SyntheticEvent } from 'react';
import { useLayoutEffect, useRef, useState } from 'react';

import type { Place } from '../../filter/filter_place';
import { placeAt } from '../../filter/filter_place';
import type { Suggestion } from '../../filter/filter_suggestions';
import {
  complete,
  keysWanted,
  suggestionsAt,
} from '../../filter/filter_suggestions';
import type { Backend } from '../../query/backend';
import type { Scope } from '../../query/scope';
import { useSeenValues } from './useSeenValues';

interface Options {
  datasource: Backend;
  scope: Scope;
  text: string;
  onChange: (text: string) => void;
}

interface List {
  open: boolean;
  /** The text of the suggestion that Enter takes. */
  chosen?: string;
}

export function useFilterCompletion(options: Options) {
  const { datasource, scope, text, onChange } = options;
  const [input, setInput] = useState<HTMLInputElement | null>(null);
  const [cursor, setCursor] = useState(text.length);
  const [{ open, chosen }, setList] = useState<List>({ open: false });
  const place = placeAt(text, Math.min(cursor, text.length));
  const seen = useSeenValues(
    datasource,
    scope,
    open ? keysWanted(place.values) : [],
  );
  const suggestions = open ? suggestionsAt(place, seen, variableNames()) : [];
  const active = suggestions.findIndex((it) => it.text === chosen);
  const midWord = suggestions.length > 0 && isBegun(place);
  const moveCursor = useCursor(input, text);

  const close = () => setList({ open: false });
  const show = () => {
    setCursor(input?.selectionEnd ?? text.length);
    setList({ open: true });
  };
  const step = (by: 1 | -1) => {
    const { length } = suggestions;
    const from = active === -1 && by === -1 ? 0 : active;
    const next = suggestions[(from + by + length) % length];
    setList({ open: true, chosen: next?.text });
  };
  const accept = (suggestion: Suggestion) => {
    const next = complete(text, place, suggestion);
    onChange(next.text);
    setCursor(next.cursor);
    moveCursor(next.cursor);
    setList({ open: suggestion.tail !== undefined });
  };

  const takes = (suggestion?: Suggestion) =>
    suggestion !== undefined && done(() => accept(suggestion));

  function takesKey(event: KeyboardEvent): boolean {
    const shown = suggestions.length > 0;
    switch (event.key) {
      case ' ':
        return event.ctrlKey && done(show);
      case 'ArrowDown':
        return done(shown ? () => step(1) : show);
      case 'ArrowUp':
        return shown && done(() => step(-1));
      case 'Escape':
        return shown && done(close);
      case 'Enter':
        return !event.shiftKey && takes(suggestions[active]);
      case 'Tab':
        return (
          !event.shiftKey &&
          takes(suggestions[active] ?? (midWord ? suggestions[0] : undefined))
        );
      default:
        return false;
    }
  }

  /** True where completion took the key for itself. */
  const onKeyDown = (event: KeyboardEvent) => {
    const taken = !event.nativeEvent.isComposing && takesKey(event);
    if (taken) {
      event.preventDefault();
      event.stopPropagation(); // Escape also leaves Grafana's panel editor
    }
    return taken;
  };
  const onType = (event: SyntheticEvent<HTMLInputElement>) => {
    const { value, selectionEnd } = event.currentTarget;
    onChange(value);
    setCursor(selectionEnd ?? value.length);
    setList({ open: value !== '' });
  };
  const onSelect = ({ currentTarget }: SyntheticEvent<HTMLInputElement>) => {
    const now = currentTarget.selectionEnd ?? 0;
    if (now !== cursor) {
      setCursor(now);
      setList({ open });
    }
  };
  return {
    ...{ input, setInput, suggestions, active, midWord },
    ...{ accept, close, onKeyDown, onType, onSelect },
  };
}

// Of a number or an address nobody but the writer knows where it ends.
const isBegun = ({ written, words }: Place) =>
  /^\$?[a-z]\w*$/i.test(written) && !words.includes(written.toLowerCase());

function done(act: () => void): true {
  act();
  return true;
}

const variableNames = () =>
  getTemplateSrv()
    .getVariables()
    .map(({ name }) => name);

// Sets the cursor once the text is there.
function useCursor(input: HTMLInputElement | null, text: string) {
  const wanted = useRef<number>(undefined);
  useLayoutEffect(() => {
    if (wanted.current !== undefined) {
      input?.setSelectionRange(wanted.current, wanted.current);
      wanted.current = undefined;
    }
  }, [input, text]);
  return (cursor: number) => {
    wanted.current = cursor;
  };
}
