// Below a wrong filter: the place where it goes wrong, and what may be meant.
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import React from 'react';

import { markFault } from '../../filter/filter_fault';
import type { FilterRefusal } from '../../query/types';

interface Props {
  /** What the field points to for those who do not see it. */
  id: string;
  /** The filter that was refused, variables filled in. */
  filter: string;
  refusal: FilterRefusal;
  /** Absent where what is meant cannot stand for what is written. */
  onTake?: (filter: string) => void;
}

export function FilterFault({ id, filter, refusal, onTake }: Props) {
  const styles = useStyles2(getStyles);
  const { at, hint, meant } = refusal;
  return (
    <div className={styles.fault}>
      {at !== undefined && <Place filter={filter} at={at} />}
      {hint !== undefined && (
        <div className={styles.hint}>
          <span id={id}>{hint}</span>
          {meant !== undefined && onTake && (
            <Button
              variant="secondary"
              size="sm"
              aria-label={`Use it: ${meant}`}
              onMouseDown={(event) => event.preventDefault()} // no leaving
              onClick={() => onTake(meant)}
            >
              Use it
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

// The message has the place in words as well.
function Place({ filter, at }: { filter: string; at: number }) {
  const styles = useStyles2(getStyles);
  const marked = markFault(filter, at);
  return (
    <code className={styles.filter}>
      {marked.before}
      <mark className={styles.mark}>{marked.at || '\u00a0'}</mark>
      {marked.behind}
    </code>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  fault: css({
    ...theme.typography.bodySmall,
    alignItems: 'flex-start',
    color: theme.colors.text.primary,
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(0.5),
    margin: theme.spacing(0, 0, 0.5, 10), // below what is written
    overflowWrap: 'anywhere',
  }),
  filter: css({
    background: 'none',
    border: 'none',
    color: theme.colors.text.primary,
    fontSize: 'inherit',
    padding: 0,
    whiteSpace: 'pre-wrap',
  }),
  mark: css({
    background: theme.colors.error.transparent,
    color: theme.colors.text.primary,
    padding: 0,
    textDecoration: `underline wavy ${theme.colors.error.text}`,
    textDecorationSkipInk: 'none',
    textUnderlineOffset: 3,
  }),
  hint: css({
    alignItems: 'center',
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1),
  }),
});
