// The words this data source shares with its backend: queries, settings and
// the answers of its resources. Every key is optional on the wire; the backend
// holds the defaults repeated here.
import type { DataSourceJsonData } from '@grafana/data';
import type { DataQuery } from '@grafana/schema';

export const queryKinds = [
  'packets',
  'traffic',
  'flows',
  'conversations',
  'distribution',
  'capture',
  'events',
] as const;
export type QueryKind = (typeof queryKinds)[number];

export const directions = ['both', 'ingress', 'egress'] as const;
export type Direction = (typeof directions)[number];

export const formats = ['table', 'logs'] as const;
export type Format = (typeof formats)[number];

/** Which row of packets is the first. */
export const rowOrders = ['newest', 'oldest'] as const;
export type RowOrder = (typeof rowOrders)[number];

/** The columns of packets as a table, in order. */
export const packetColumns = [
  ...['time', 'source', 'destination', 'protocol', 'length', 'info'],
  ...['source_port', 'destination_port', 'service', 'source_ip'],
  ...['destination_ip', 'ttl', 'flags', 'direction', 'interface', 'host'],
  ...['vlan', 'version', 'ethertype', 'source_mac', 'destination_mac'],
  ...['source_vendor', 'destination_vendor', 'server_name', 'process'],
  ...['service_unit', 'container'],
] as const;

/** What traffic counts; each is a second. */
export const measures = ['bits', 'bytes', 'packets', 'flows'] as const;
export type Measure = (typeof measures)[number];

export const orders = ['bytes', 'packets'] as const;
export type Order = (typeof orders)[number];

export const distributions = ['packet_length', 'ttl'] as const;
export type Distribution = (typeof distributions)[number];

/** Seconds a point. */
export const resolutions = [0.2, 1, 10, 60] as const;
export type Resolution = (typeof resolutions)[number];

/** What packets can be told apart by; also the keys of the resource `values`. */
export const groupKeys = [
  'interface',
  'direction',
  'protocol',
  'version',
  'ethertype',
  'vlan',
  'source_ip',
  'destination_ip',
  'source_port',
  'destination_port',
  'ttl',
] as const;
export type GroupKey = (typeof groupKeys)[number];

export interface PacketsQuery extends DataQuery {
  kind?: QueryKind;
  /** A name, a comma list or a glob; '' is every interface that is allowed. */
  interface?: string;
  /** A Direction, or a dashboard variable that holds one. */
  direction?: string;
  /** tcpdump's syntax, '' is every packet. */
  filter?: string;
  /** False asks for what is remembered and opens no stream. */
  live?: boolean;
  format?: Format;
  /** Out of packetColumns, for a table; none are all. */
  columns?: string[];
  order?: RowOrder;
  /** Rows, or edges of conversations, that one answer may have. */
  limit?: number;
  measure?: Measure;
  /** GroupKeys, or dashboard variables that hold some. */
  groupBy?: string[];
  /** Series kept; the rest is summed up. */
  top?: number;
  orderBy?: Order;
  of?: Distribution;
  resolution?: Resolution;
  /** What migration.ts brought the query to. */
  schemaVersion?: number;
}

/** What each kind has beside interface, direction and live. */
export const kindKeys = {
  packets: ['filter', 'format', 'columns', 'order', 'limit'],
  traffic: ['filter', 'measure', 'groupBy', 'top', 'resolution'],
  flows: ['filter', 'groupBy', 'orderBy', 'limit'],
  conversations: ['filter', 'orderBy', 'limit'],
  distribution: ['filter', 'of', 'resolution'],
  capture: [],
  events: [],
} as const satisfies Record<QueryKind, ReadonlyArray<keyof PacketsQuery>>;

export const defaultQuery = {
  kind: 'packets',
  interface: '',
  direction: 'both',
  filter: '',
  live: true,
} as const satisfies Partial<PacketsQuery>;

/** What the backend takes where a query says nothing. */
export const fallbacks = {
  format: 'table',
  columns: [],
  order: 'newest',
  measure: 'bits',
  groupBy: [],
  orderBy: 'bytes',
  of: 'packet_length',
  resolution: 1,
} as const satisfies Partial<PacketsQuery>;

/** A whole number of a query. */
export interface Bounds {
  fallback: number;
  min: number;
  max: number;
}

export const rowLimit: Bounds = { fallback: 500, min: 1, max: 5000 };

/** The backend takes up to 1000 series; nobody can tell so many apart. */
export const topLimit: Bounds = { fallback: 10, min: 1, max: 100 };

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

/** Why a filter is none; `error` is in libpcap's words. */
export interface FilterRefusal {
  error: string;
  /** Characters before the place where it goes wrong, where there is one. */
  at?: number;
  /** A sentence that tells what to write instead. */
  hint?: string;
  /** The filter that the hint proposes. */
  meant?: string;
}

/** The answer of the resource `filter`. */
export type FilterVerdict =
  { ok: true; instructions: number } | ({ ok: false } & FilterRefusal);
