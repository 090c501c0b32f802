// The words this data source shares with its backend: queries, settings and
// the answers of its resources. Every key is optional on the wire; the backend
// holds the defaults repeated here.
import type { DataSourceJsonData } from '@grafana/data';
import type { DataQuery } from '@grafana/schema';

export const queryKinds = ['packets', 'capture', 'events'] as const;
export type QueryKind = (typeof queryKinds)[number];

export const directions = ['both', 'ingress', 'egress'] as const;
export type Direction = (typeof directions)[number];

export interface PacketsQuery extends DataQuery {
  kind?: QueryKind;
  /** A name, a comma list or a glob; '' is every interface that is allowed. */
  interface?: string;
  /** A Direction, or a dashboard variable that holds one. */
  direction?: string;
  /** tcpdump's syntax, '' is every packet; of kind packets only. */
  filter?: string;
  /** False asks for what is remembered and opens no stream. */
  live?: boolean;
  /** Rows of history a packet table opens with; of kind packets only. */
  limit?: number;
}

export const defaultQuery = {
  kind: 'packets',
  interface: '',
  direction: 'both',
  filter: '',
  live: true,
} as const satisfies Partial<PacketsQuery>;

export const rowLimit = { fallback: 500, min: 1, max: 5000 } as const;

export const attachModes = ['auto', 'native', 'tcx', 'generic'] as const;
export type AttachMode = (typeof attachModes)[number];

export interface PacketsSettings extends DataSourceJsonData {
  interfaces?: string;
  alwaysOn?: boolean;
  attachMode?: AttachMode;
  packetsPerSecond?: number;
  snapLength?: number;
  flowTableEntries?: number;
  ringBufferMiB?: number;
  historySeconds?: number;
  historyMiB?: number;
}

/** One entry of the resource `interfaces`. */
export interface InterfaceInfo {
  name: string;
  up: boolean;
  mtu: number;
  speed_mbps: number;
  driver: string;
  addresses: string[];
  allowed: boolean;
  /** '' while nothing is attached. */
  attach_mode: string;
}

/** The answer of the resource `filter`; `error` is in libpcap's words. */
export type FilterVerdict =
  { ok: true; instructions: number } | { ok: false; error: string };
