// The settings page, with the button Grafana puts under it.
import type { DataSourceSettings } from '@grafana/data';
import { getBackendSrv } from '@grafana/runtime';
import { Alert, Button } from '@grafana/ui';
import React, { useState } from 'react';
import { lastValueFrom } from 'rxjs';

import type { PacketsSettings } from '../../src/query/types';
import type { RealPlugin } from './plugin';
import { settings } from './services';

interface Verdict {
  status: string;
  message: string;
  error?: { details?: { verboseMessage?: string } };
}

export function ConfigPage({ plugin }: { plugin: RealPlugin }) {
  const { ConfigEditor } = plugin.components;
  const [options, setOptions] = useState({
    ...settings,
    version: 1,
  } as unknown as DataSourceSettings<PacketsSettings>);
  const [datasource] = useState(() => new plugin.DataSourceClass(settings));
  const [verdict, setVerdict] = useState<Verdict>();
  const saveAndTest = async () => {
    const url = `/api/datasources/uid/${settings.uid}`;
    const data = options.jsonData;
    await lastValueFrom(getBackendSrv().fetch({ url, method: 'PUT', data }));
    setOptions({ ...options, version: (options.version ?? 0) + 1 });
    const tested = datasource.testDatasource() as Promise<Verdict>;
    setVerdict(await tested.catch((failed: Verdict) => failed));
  };
  return (
    <>
      <ConfigEditor options={options} onOptionsChange={setOptions} />
      <div data-testid="verdict">
        {verdict && (
          <Alert
            title={verdict.message}
            severity={verdict.status === 'success' ? 'success' : 'error'}
          >
            {verdict.error?.details?.verboseMessage}
          </Alert>
        )}
      </div>
      <Button onClick={() => void saveAndTest()}>Save & test</Button>
    </>
  );
}
