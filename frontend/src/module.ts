// What Grafana loads: names the data source, its two editors and their help.
import { DataSourcePlugin } from '@grafana/data';

import { ConfigEditor } from './components/ConfigEditor';
import { QueryEditor } from './components/QueryEditor';
import { QueryHelp } from './components/QueryHelp';
import { PacketsDataSource } from './datasource';
import type { PacketsQuery, PacketsSettings } from './query/types';

export const plugin = new DataSourcePlugin<
  PacketsDataSource,
  PacketsQuery,
  PacketsSettings
>(PacketsDataSource)
  .setConfigEditor(ConfigEditor)
  .setQueryEditor(QueryEditor)
  .setQueryEditorHelp(QueryHelp);
