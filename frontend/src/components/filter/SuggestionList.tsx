// The suggestions of a field, below it or above where there is no room. The
// focus stays in the field.
import { css } from '@emotion/css';
import {
  autoUpdate,
  flip,
  offset,
  size,
  useFloating,
} from '@floating-ui/react-dom';
import type { GrafanaTheme2 } from '@grafana/data';
import { Portal, useStyles2 } from '@grafana/ui';
import React, { useEffect, useRef, useState } from 'react';

import type { Suggestion } from '../../filter/filter_suggestions';

interface Props {
  id: string;
  label: string;
  field: HTMLElement | null;
  suggestions: readonly Suggestion[];
  active: number;
  onPick: (suggestion: Suggestion) => void;
}

export const optionId = (listId: string, index: number) => `${listId}-${index}`;

const tallest = 320;

export function SuggestionList(props: Props) {
  const { id, label, field, suggestions, active, onPick } = props;
  const styles = useStyles2(getStyles);
  const [list, setList] = useState<HTMLElement | null>(null);
  const { floatingStyles } = useFloating({
    strategy: 'fixed',
    placement: 'bottom-start',
    elements: { reference: field, floating: list },
    whileElementsMounted: autoUpdate,
    middleware: [offset(2), flip({ padding: 8 }), size({ padding: 8, apply })],
  });
  return (
    <Portal>
      <ul
        id={id}
        ref={setList}
        role="listbox"
        aria-label={label}
        className={styles.list}
        style={floatingStyles}
        onMouseDown={(event) => event.preventDefault()} // keeps the focus
      >
        {suggestions.map((suggestion, index) => (
          <Option
            key={suggestion.text}
            id={optionId(id, index)}
            suggestion={suggestion}
            active={index === active}
            onPick={() => onPick(suggestion)}
          />
        ))}
      </ul>
    </Portal>
  );
}

function apply({
  availableWidth,
  availableHeight,
  elements,
}: {
  availableWidth: number;
  availableHeight: number;
  elements: { floating: HTMLElement };
}) {
  Object.assign(elements.floating.style, {
    maxWidth: `${availableWidth}px`,
    maxHeight: `${Math.min(availableHeight, tallest)}px`,
  });
}

interface OptionProps {
  id: string;
  suggestion: Suggestion;
  active: boolean;
  onPick: () => void;
}

function Option({ id, suggestion, active, onPick }: OptionProps) {
  const styles = useStyles2(getStyles);
  const option = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (active) {
      option.current?.scrollIntoView({ block: 'nearest' });
    }
  }, [active]);
  return (
    // Keys go to the field.
    <li
      ref={option}
      id={id}
      role="option"
      aria-selected={active}
      className={styles.option}
      onClick={onPick}
    >
      <span className={styles.text}>{suggestion.text}</span>
      <span>{suggestion.meaning}</span>
    </li>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({
    background: theme.components.dropdown.background,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    boxShadow: theme.shadows.z3,
    listStyle: 'none',
    minWidth: theme.spacing(36),
    overflowY: 'auto',
    padding: theme.spacing(0.5, 0),
    zIndex: theme.zIndex.dropdown,
  }),
  option: css({
    ...theme.typography.bodySmall,
    alignItems: 'baseline',
    color: theme.colors.text.secondary,
    cursor: 'pointer',
    display: 'flex',
    gap: theme.spacing(2),
    justifyContent: 'space-between',
    padding: theme.spacing(0.5, 1),
    '&:hover, &[aria-selected="true"]': {
      background: theme.colors.action.hover,
      color: theme.colors.text.primary, // the other is too faint on this
    },
    '&[aria-selected="true"]': {
      outline: `1px solid ${theme.colors.primary.border}`,
      outlineOffset: -1,
    },
  }),
  text: css({
    color: theme.colors.text.primary,
    fontFamily: theme.typography.fontFamilyMonospace,
    overflowWrap: 'break-word',
  }),
});
