// What traffic or flows are told apart by: keys and dashboard variables.
import { getTemplateSrv } from '@grafana/runtime';
import type { ComboboxOption } from '@grafana/ui';
import React from 'react';

import { groupKeyLabels } from '../../query/labels';
import { groupKeys } from '../../query/types';
import { ListField } from './ListField';

interface Props {
  value: readonly string[];
  /** What is shown while nothing is picked. */
  none: string;
  onChange: (keys: string[]) => void;
}

export function GroupByField(props: Props) {
  return (
    <ListField
      label="Group by"
      options={[...keyOptions(), ...variableOptions()]}
      removal={(label) => `Do not group by ${label}`}
      {...props}
    />
  );
}

function keyOptions(): ComboboxOption[] {
  return groupKeys.map((value) => ({ value, label: groupKeyLabels[value] }));
}

function variableOptions(): ComboboxOption[] {
  return getTemplateSrv()
    .getVariables()
    .map(({ name }) => ({ value: `$${name}`, label: `$${name}` }));
}
