// What only a query for packets has: its filter, with help, and its rows.
import { Box, Button, Stack } from '@grafana/ui';
import React, { useId, useState } from 'react';

import type { PacketsDataSource } from '../datasource';
import type { PacketsQuery } from '../types';
import { FilterField } from './FilterField';
import { FilterLessons } from './FilterLessons';
import { LimitField } from './LimitField';
import { ReadyFilters } from './ReadyFilters';

interface Props {
  datasource: PacketsDataSource;
  filter: string;
  limit: number | undefined;
  onChange: (change: Pick<PacketsQuery, 'filter' | 'limit'>) => void;
  /** Goes into the last row. */
  children: React.ReactNode;
}

export function PacketsOptions(props: Props) {
  const { datasource, filter, limit, onChange, children } = props;
  const helpId = useId();
  const [help, setHelp] = useState(false);
  const pick = (filter: string) => onChange({ filter });
  return (
    <>
      <FilterField datasource={datasource} value={filter} onChange={pick} />
      <Stack wrap="wrap" gap={1}>
        <ReadyFilters filter={filter} onPick={pick} />
        <Button
          variant="secondary"
          icon="question-circle"
          aria-expanded={help}
          aria-controls={helpId}
          onClick={() => setHelp(!help)}
        >
          Filter help
        </Button>
        <LimitField value={limit} onChange={(limit) => onChange({ limit })} />
        {children}
      </Stack>
      {help && (
        <Box
          id={helpId}
          role="region"
          aria-label="Filter help"
          padding={2}
          borderStyle="solid"
          borderColor="weak"
          borderRadius="default"
          backgroundColor="secondary"
        >
          <FilterLessons onPick={pick} />
        </Box>
      )}
    </>
  );
}
