// The settings page of the data source. A key is written only where it differs
// from nothing: what is left empty stays the backend's default.
import type { DataSourcePluginOptionsEditorProps } from '@grafana/data';
import { updateDatasourcePluginJsonDataOption } from '@grafana/data';
import {
  Box,
  Field,
  FieldSet,
  Input,
  RadioButtonGroup,
  Switch,
  Text,
} from '@grafana/ui';
import React from 'react';

import { defaultOf, settingsSchema } from '../query/schema';
import type {
  AttachMode,
  PacketsSecrets,
  PacketsSettings,
} from '../query/types';
import type { NumberSetting } from '../settings';
import { captureNumbers, memoryNumbers } from '../settings';
import { NumberField } from './fields/NumberField';
import { PrivacyFields } from './fields/PrivacyFields';
import { SourceFields } from './fields/SourceFields';
import { HealthReport } from './HealthReport';

const attachModeOptions: Array<{
  value: AttachMode;
  label: string;
  description: string;
}> = [
  {
    value: 'auto',
    label: 'Automatic',
    description: 'The gentlest that sees everything; health says which',
  },
  {
    value: 'native',
    label: 'Native',
    description: 'In the network driver only; fails where it cannot',
  },
  {
    value: 'tcx',
    label: 'TCX',
    description: 'In the traffic control of the stack, beside other programs',
  },
  {
    value: 'generic',
    label: 'Generic',
    description: 'In the network stack; works on every interface, costs more',
  },
];

type Props = DataSourcePluginOptionsEditorProps<
  PacketsSettings,
  PacketsSecrets
>;

export function ConfigEditor(props: Props) {
  const { jsonData, readOnly, version } = props.options;
  const set = <Key extends keyof PacketsSettings>(
    key: Key,
    value: PacketsSettings[Key],
  ) => updateDatasourcePluginJsonDataOption(props, key, value);
  const numberField = (setting: NumberSetting) => (
    <NumberField
      key={setting.key}
      setting={setting}
      value={jsonData[setting.key]}
      disabled={readOnly}
      onChange={(value) => set(setting.key, value)}
    />
  );
  return (
    <>
      <Box marginBottom={3}>
        <Text element="p" color="secondary">
          Shows the packets of the host that runs Grafana, straight from the
          kernel: no store, no token. All fields may stay empty.
        </Text>
      </Box>
      <FieldSet label="Capture">
        <Field
          htmlFor="xdplive-interfaces"
          label="Interfaces"
          description="Names or globs this data source may watch, separated by commas: eth*,wlan0. A backslash before a comma, * or ? makes it part of a name. Default auto: the interface of the default route, else every one that is up but the loopback."
          disabled={readOnly}
        >
          <Input
            id="xdplive-interfaces"
            width={50}
            placeholder={settingsSchema.interfaces.default}
            value={jsonData.interfaces ?? ''}
            onChange={({ currentTarget }) =>
              set('interfaces', currentTarget.value || undefined)
            }
          />
        </Field>
        <Field
          htmlFor="xdplive-always-on"
          label="Always on"
          description="Capture from the first request on, with or without viewers, so that a panel opened later has a past. Default on."
          disabled={readOnly}
        >
          <Switch
            id="xdplive-always-on"
            value={jsonData.alwaysOn ?? settingsSchema.alwaysOn.default}
            onChange={({ currentTarget }) =>
              set('alwaysOn', currentTarget.checked)
            }
          />
        </Field>
        <Field
          label="Attach mode"
          description="Where in the kernel arriving packets are seen; those sent are always seen in traffic control. Default automatic."
          disabled={readOnly}
        >
          <RadioButtonGroup
            options={attachModeOptions}
            value={jsonData.attachMode ?? defaultOf(settingsSchema.attachMode)}
            onChange={(value) => set('attachMode', value)}
          />
        </Field>
        {captureNumbers.map(numberField)}
      </FieldSet>
      <SourceFields {...props} />
      <FieldSet label="Memory">{memoryNumbers.map(numberField)}</FieldSet>
      <PrivacyFields {...props} />
      <HealthReport uid={props.options.uid ?? ''} version={version} />
    </>
  );
}
