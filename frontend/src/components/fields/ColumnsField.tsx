// The columns of a table of packets.
import React from 'react';

import { packetColumns } from '../../query/types';
import { ListField } from './ListField';

interface Props {
  value: readonly string[];
  onChange: (columns: string[]) => void;
}

const options = packetColumns.map((value) => ({ value, label: value }));

export function ColumnsField(props: Props) {
  return (
    <ListField
      label="Columns"
      none="All"
      options={options}
      removal={(label) => `Leave out ${label}`}
      {...props}
    />
  );
}
