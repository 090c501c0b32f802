// What module.js gives to the pages.
import type {
  DataSourceInstanceSettings,
  DataSourcePluginOptionsEditorProps,
  QueryEditorProps,
} from '@grafana/data';
import type { ComponentType } from 'react';

import type { PacketsDataSource } from '../../src/datasource';
import type { PacketsQuery, PacketsSettings } from '../../src/query/types';

export interface RealPlugin {
  DataSourceClass: new (
    settings: DataSourceInstanceSettings,
  ) => PacketsDataSource;
  components: {
    QueryEditor: ComponentType<
      QueryEditorProps<PacketsDataSource, PacketsQuery, PacketsSettings>
    >;
    ConfigEditor: ComponentType<
      DataSourcePluginOptionsEditorProps<PacketsSettings>
    >;
  };
}
