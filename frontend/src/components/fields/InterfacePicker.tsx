// Picks what interface a query watches: one the host offers, a dashboard
// variable, or whatever list or glob is typed.
import { getTemplateSrv } from '@grafana/runtime';
import type { ComboboxOption } from '@grafana/ui';
import { Combobox, InlineField } from '@grafana/ui';
import React, { useId } from 'react';

import type { Backend } from '../../query/backend';
import { asPicked, listedName } from '../../query/interface_list';
import type { InterfaceInfo } from '../../query/types';
import { useInterfaces } from './useInterfaces';

interface Props {
  datasource: Backend;
  value: string;
  onChange: (value: string) => void;
}

export function InterfacePicker({ datasource, value, onChange }: Props) {
  const id = useId();
  const { loading, found, problem } = useInterfaces(datasource);
  return (
    <InlineField
      label="Interface"
      htmlFor={id}
      tooltip="A name, a list (eth0,eth1) or a glob (eth*); a backslash takes the next character as it is. Empty: every interface the data source allows."
      invalid={problem !== undefined}
      error={problem && `List interfaces: ${problem}`}
      shrink
    >
      <Combobox
        id={id}
        width={30}
        placeholder="All allowed"
        isClearable
        createCustomValue
        loading={loading}
        options={[...found.map(interfaceOption), ...variableOptions()]}
        value={asPicked(value) || null}
        onChange={(option) => onChange(option?.value ?? '')}
      />
    </InlineField>
  );
}

function interfaceOption(info: InterfaceInfo): ComboboxOption {
  const state = info.up ? 'up' : 'down';
  return {
    value: listedName(info.name),
    label: info.name,
    description: [state, ...info.addresses].join(' · '),
  };
}

function variableOptions(): ComboboxOption[] {
  return getTemplateSrv()
    .getVariables()
    .map(({ name }) => ({ value: `$${name}`, label: `$${name}` }));
}
