// The parts of Grafana a data source talks to, as fakes that tests can ask.
import type { DataSourceInstanceSettings, ScopedVars } from '@grafana/data';
import type { BackendSrv, TemplateSrv } from '@grafana/runtime';
import { setBackendSrv, setTemplateSrv } from '@grafana/runtime';
import { of, throwError } from 'rxjs';

import { PacketsDataSource } from '../src/datasource';
import type { InterfaceInfo, PacketsSettings } from '../src/types';

const known: InterfaceInfo = {
  name: 'eth0',
  up: true,
  mtu: 1500,
  speed_mbps: 1000,
  driver: 'virtio_net',
  addresses: ['192.0.2.10/24', '2001:db8::10/64'],
  allowed: true,
  attach_mode: 'native',
};

export const hostInterfaces: InterfaceInfo[] = [
  known,
  { ...known, name: 'wlan0', up: false, addresses: [], attach_mode: '' },
  { ...known, name: 'docker0', allowed: false },
];

/** Variables by name; a list is what a multi-value variable holds. */
export function fakeTemplates(values: Record<string, string | string[]>) {
  const text = (value: string | string[], format?: unknown) =>
    Array.isArray(value)
      ? format === 'csv'
        ? value.join(',')
        : `{${value.join(',')}}`
      : value;
  const templates = {
    replace: (target = '', scoped: ScopedVars = {}, format?: unknown) =>
      target.replace(/\$(\w+)/g, (whole, name: string) => {
        const value = (scoped[name]?.value ?? values[name]) as
          string | string[] | undefined;
        return value === undefined ? whole : text(value, format);
      }),
    getVariables: () => Object.keys(values).map((name) => ({ name })),
  };
  setTemplateSrv(templates as unknown as TemplateSrv);
}

/** Answers resource calls with `answer`; an Error is a failed call. */
export function fakeResources(answer: unknown) {
  const fetch = jest.fn(({}: { url: string }) =>
    answer instanceof Error
      ? throwError(() => answer)
      : of({ data: answer, status: 200 }),
  );
  setBackendSrv({ fetch } as unknown as BackendSrv);
  return fetch;
}

export function makeDataSource() {
  return new PacketsDataSource({
    id: 1,
    uid: 'xdplive',
    name: 'XDP Live Packets',
    type: 'xdplive-packets-datasource',
    jsonData: {},
  } as DataSourceInstanceSettings<PacketsSettings>);
}
