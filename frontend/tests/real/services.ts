// What Grafana hands to data sources besides Live, over HTTP to the bridge.
import type { DataSourceInstanceSettings } from '@grafana/data';
import type {
  BackendSrv,
  BackendSrvRequest,
  DataSourceSrv,
  TemplateSrv,
} from '@grafana/runtime';
import {
  setBackendSrv,
  setDataSourceSrv,
  setGrafanaLiveSrv,
  setTemplateSrv,
} from '@grafana/runtime';
import { defer } from 'rxjs';

import { LiveOverEvents } from './live';

/** The one data source the page has: ?uid=…. */
export const settings = {
  id: 1,
  uid: new URLSearchParams(location.search).get('uid') ?? 'xdplive',
  name: 'XDP Live Packets',
  type: 'xdplive-packets-datasource',
  jsonData: {},
} as DataSourceInstanceSettings;

// How many queries were sent, for tests to see.
const page = window as unknown as { asked: number };
page.asked = 0;

// As Grafana's: what is not 2xx is thrown, with the answer in it.
async function send(asked: BackendSrvRequest) {
  const { method = 'GET', params, headers } = asked;
  const data: unknown = asked.data;
  const query = new URLSearchParams(params as Record<string, string>);
  const url = query.size > 0 ? `${asked.url}?${query}` : asked.url;
  page.asked += asked.url.startsWith('/api/ds/query') ? 1 : 0;
  const answer = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: data === undefined ? undefined : JSON.stringify(data),
  });
  const { status, statusText, ok } = answer;
  const found = { status, statusText, ok, config: asked };
  const text = await answer.text();
  const parsed: unknown = text === '' ? null : JSON.parse(text);
  const whole = { ...found, data: parsed };
  if (!ok) {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- as Grafana
    throw whole;
  }
  return whole;
}

export function playGrafana() {
  setBackendSrv({
    fetch: (asked: BackendSrvRequest) => defer(() => send(asked)),
  } as unknown as BackendSrv);
  setTemplateSrv({
    replace: (text = '') => text,
    getVariables: () => [],
  } as unknown as TemplateSrv);
  setDataSourceSrv({
    getInstanceSettings: () => settings,
  } as unknown as DataSourceSrv);
  setGrafanaLiveSrv(new LiveOverEvents());
}
