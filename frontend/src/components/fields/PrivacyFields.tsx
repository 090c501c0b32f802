// Who sees packets, what addresses become before anybody sees them, and the key
// that it is done by: Grafana keeps it, and gives it to the backend alone.
import type { DataSourcePluginOptionsEditorProps } from '@grafana/data';
import {
  updateDatasourcePluginJsonDataOption,
  updateDatasourcePluginResetOption,
  updateDatasourcePluginSecureJsonDataOption,
} from '@grafana/data';
import { Field, FieldSet, RadioButtonGroup, SecretInput } from '@grafana/ui';
import React from 'react';

import type { WordOf } from '../../query/schema';
import { defaultOf, settingsSchema } from '../../query/schema';
import type { PacketsSecrets, PacketsSettings } from '../../query/types';

type Access = WordOf<typeof settingsSchema.packetAccess>;
type Anonymize = WordOf<typeof settingsSchema.anonymize>;

const accessLabels: Record<Access, string> = {
  viewer: 'Viewers',
  editor: 'Editors',
  admin: 'Administrators',
  nobody: 'Nobody',
};

const accessOptions = (Object.keys(accessLabels) as Access[]).map((value) => ({
  value,
  label: accessLabels[value],
}));

const anonymizeLabels: Record<Anonymize, string> = {
  off: 'As they are',
  prefix: 'Replaced',
};

const anonymizeOptions = (Object.keys(anonymizeLabels) as Anonymize[]).map(
  (value) => ({ value, label: anonymizeLabels[value] }),
);

type Props = DataSourcePluginOptionsEditorProps<
  PacketsSettings,
  PacketsSecrets
>;

export function PrivacyFields(props: Props) {
  const { jsonData, readOnly, secureJsonData, secureJsonFields } =
    props.options;
  const access =
    jsonData.packetAccess ?? defaultOf(settingsSchema.packetAccess);
  const anonymize = jsonData.anonymize ?? defaultOf(settingsSchema.anonymize);
  const hasKey = Boolean(secureJsonFields?.anonymizeKey);
  const typed = secureJsonData?.anonymizeKey ?? '';
  return (
    <FieldSet label="Privacy">
      <Field
        label="Packets are for"
        description="The lowest role that sees single packets, and the filters of others; counts, charts and flows are for all who may query. Default viewers."
        disabled={readOnly}
      >
        <RadioButtonGroup
          options={accessOptions}
          value={access}
          onChange={(value) =>
            updateDatasourcePluginJsonDataOption(props, 'packetAccess', value)
          }
        />
      </Field>
      <Field
        label="Addresses"
        description={`${settingsSchema.anonymize.says} Default as they are.`}
        disabled={readOnly}
      >
        <RadioButtonGroup
          options={anonymizeOptions}
          value={anonymize}
          onChange={(value) =>
            updateDatasourcePluginJsonDataOption(props, 'anonymize', value)
          }
        />
      </Field>
      <Field
        htmlFor="xdplive-anonymize-key"
        label="Key"
        description="Any text, the longer and the more random the better: needed where addresses are replaced, here or by who runs Grafana. The same key makes the same of an address, also elsewhere."
        disabled={readOnly}
        invalid={anonymize !== 'off' && !hasKey && typed === ''}
        error="Without a key nothing is shown"
      >
        <SecretInput
          id="xdplive-anonymize-key"
          width={50}
          isConfigured={hasKey}
          value={typed}
          onChange={({ currentTarget }) =>
            updateDatasourcePluginSecureJsonDataOption(
              props,
              'anonymizeKey',
              currentTarget.value,
            )
          }
          onReset={() =>
            updateDatasourcePluginResetOption(props, 'anonymizeKey')
          }
        />
      </Field>
    </FieldSet>
  );
}
