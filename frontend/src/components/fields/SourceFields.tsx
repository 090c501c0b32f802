// Who captures: this plugin, or the agent of the machine and where it answers.
import type { DataSourcePluginOptionsEditorProps } from '@grafana/data';
import { updateDatasourcePluginJsonDataOption } from '@grafana/data';
import { Field, FieldSet, Input, RadioButtonGroup } from '@grafana/ui';
import React from 'react';

import type { WordOf } from '../../query/schema';
import { defaultOf, settingsSchema } from '../../query/schema';
import type { PacketsSecrets, PacketsSettings } from '../../query/types';

// A fleet is refused for now.
type Source = Exclude<WordOf<typeof settingsSchema.source>, 'fleet'>;

const sourceLabels: Record<Source, string> = {
  auto: 'Automatic',
  process: 'This plugin',
  agent: 'Agent',
};

const sourceOptions = (Object.keys(sourceLabels) as Source[]).map((value) => ({
  value,
  label: sourceLabels[value],
  description: settingsSchema.source.words[value],
}));

type Props = DataSourcePluginOptionsEditorProps<
  PacketsSettings,
  PacketsSecrets
>;

export function SourceFields(props: Props) {
  const { jsonData, readOnly } = props.options;
  const source = jsonData.source ?? defaultOf(settingsSchema.source);
  return (
    <FieldSet label="Source">
      <Field
        label="Packets come from"
        description="Default automatic: the agent of this machine where it answers, else this plugin. What is saved last, in any data source, holds for all of them, and only once the plugin has started again: restart Grafana."
        disabled={readOnly}
      >
        <RadioButtonGroup
          options={sourceOptions}
          value={source}
          onChange={(value) =>
            updateDatasourcePluginJsonDataOption(props, 'source', value)
          }
        />
      </Field>
      {source !== 'process' && (
        <Field
          htmlFor="xdplive-agent-socket"
          label="Agent socket"
          description="Where the agent answers: the whole path of its socket. Who runs Grafana may set it for all data sources."
          disabled={readOnly}
        >
          <Input
            id="xdplive-agent-socket"
            width={50}
            maxLength={settingsSchema.agentSocket.most}
            placeholder={settingsSchema.agentSocket.default}
            value={jsonData.agentSocket ?? ''}
            onChange={({ currentTarget }) =>
              updateDatasourcePluginJsonDataOption(
                props,
                'agentSocket',
                currentTarget.value || undefined,
              )
            }
          />
        </Field>
      )}
    </FieldSet>
  );
}
