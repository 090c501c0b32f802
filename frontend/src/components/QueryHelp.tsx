// What Grafana itself opens where a user asks for help with a query.
import type { QueryEditorHelpProps } from '@grafana/data';
import React from 'react';

import type { PacketsQuery } from '../query/types';
import { FilterLessons } from './filter/FilterLessons';

type Props = Pick<
  QueryEditorHelpProps<PacketsQuery>,
  'query' | 'onClickExample'
>;

export function QueryHelp({ query, onClickExample }: Props) {
  return (
    <FilterLessons
      onPick={(filter) => onClickExample({ ...query, kind: 'packets', filter })}
    />
  );
}
