// The filter of a query, with ready ones and help.
import { Box, Button, Stack } from '@grafana/ui';
import React, { useId, useState } from 'react';

import type { Backend } from '../../query/backend';
import type { Scope } from '../../query/scope';
import { FilterField } from './FilterField';
import { FilterLessons } from './FilterLessons';
import { ReadyFilters } from './ReadyFilters';

interface Props {
  datasource: Backend;
  scope: Scope;
  filter: string;
  onChange: (filter: string) => void;
}

export function FilterOptions(props: Props) {
  const { datasource, scope, filter, onChange } = props;
  const helpId = useId();
  const [help, setHelp] = useState(false);
  return (
    <>
      <FilterField
        datasource={datasource}
        scope={scope}
        value={filter}
        onChange={onChange}
      />
      <Stack wrap="wrap" gap={1}>
        <ReadyFilters filter={filter} onPick={onChange} />
        <Button
          variant="secondary"
          icon="question-circle"
          aria-expanded={help}
          aria-controls={helpId}
          onClick={() => setHelp(!help)}
        >
          Filter help
        </Button>
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
          <FilterLessons onPick={onChange} />
        </Box>
      )}
    </>
  );
}
