// The parts of Grafana a data source talks to, as fakes that tests can ask.
import type { DataSourceInstanceSettings, ScopedVars } from '@grafana/data';
import type { BackendSrv, TemplateSrv } from '@grafana/runtime';
import { setBackendSrv, setTemplateSrv } from '@grafana/runtime';
import { of, throwError } from 'rxjs';

import { PacketsDataSource } from '../src/datasource';
import type { InterfaceInfo, PacketsSettings } from '../src/query/types';

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

type Value = string | string[];
type Format = string | ((value: Value) => string);

function formatted(value: Value, format?: Format): string {
  if (typeof format === 'function') {
    return format(value);
  }
  if (!Array.isArray(value)) {
    return value;
  }
  return format === 'csv' ? value.join(',') : `{${value.join(',')}}`;
}

/** Variables by name; a list is what a multi-value variable holds. */
export function fakeTemplates(values: Record<string, Value>) {
  const named = /\$(?:(\w+)|\{(\w+)(?::(\w+))?\})/g;
  const templates = {
    replace: (target = '', scoped: ScopedVars = {}, format?: Format) =>
      target.replace(named, (whole, plain?: string, name?: string, own?) => {
        const key = plain ?? name ?? '';
        const value = (scoped[key]?.value ?? values[key]) as Value | undefined;
        return value === undefined
          ? whole
          : formatted(value, (own as Format | undefined) ?? format);
      }),
    getVariables: () => Object.keys(values).map((name) => ({ name })),
  };
  setTemplateSrv(templates as unknown as TemplateSrv);
}

interface Call {
  url: string;
  method?: string;
  params?: { key?: string };
  data?: { filter: string };
  showErrorAlert?: boolean;
}

/** Answers resource calls with `answer`; an Error is a failed call. */
export function fakeResources(answer: unknown) {
  const fetch = jest.fn(({}: Call) =>
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
