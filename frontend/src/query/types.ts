// The words this data source shares with its backend: queries, settings and
// the answers of its resources. Every key is optional on the wire; words,
// bounds and defaults are those of the schema.
import type { DataSourceJsonData } from '@grafana/data';
import type { DataQuery } from '@grafana/schema';

import type { Bounds, settingsSchema, WordOf } from './schema';
import { boundsOf, defaultOf, querySchema, wordsOf } from './schema';

type Members = typeof querySchema;

export const queryKinds = wordsOf(querySchema.kind);
export type QueryKind = WordOf<Members['kind']>;
export type Direction = WordOf<Members['direction']>;
export type Format = WordOf<Members['format']>;
/** Which row of packets is the first. */
export type RowOrder = WordOf<Members['order']>;
/** What traffic counts; each is a second. */
export type Measure = WordOf<Members['measure']>;
export type Order = WordOf<Members['orderBy']>;
export type Distribution = WordOf<Members['of']>;

/** The columns of packets as a table, in order. */
export const packetColumns = wordsOf(querySchema.columns);

/** What packets can be told apart by; also the keys of the resource `values`. */
export const groupKeys = wordsOf(querySchema.groupBy);
export type GroupKey = WordOf<Members['groupBy']>;

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
  /** Seconds a point. */
  resolution?: number;
  /** What migration.ts brought the query to. */
  schemaVersion?: number;
}

/** What only some kinds have. */
export type KindKey = {
  [Key in keyof Members]: Members[Key] extends { kinds: string[] }
    ? Key
    : never;
}[keyof Members];

/** What each kind has beside interface, direction and live. */
export const kindKeys = Object.fromEntries(
  queryKinds.map((kind) => [kind, keysOf(kind)]),
) as Record<QueryKind, KindKey[]>;

function keysOf(kind: QueryKind): string[] {
  return Object.entries(querySchema)
    .filter(([, member]) => 'kinds' in member && member.kinds.includes(kind))
    .map(([key]) => key);
}

export const defaultQuery = {
  kind: defaultOf(querySchema.kind),
  interface: querySchema.interface.default,
  direction: defaultOf(querySchema.direction),
  filter: querySchema.filter.default,
  live: querySchema.live.default,
} satisfies Partial<PacketsQuery>;

/** What the backend takes where a query says nothing. */
export const fallbacks = {
  format: defaultOf(querySchema.format),
  columns: querySchema.columns.default,
  order: defaultOf(querySchema.order),
  measure: defaultOf(querySchema.measure),
  groupBy: querySchema.groupBy.default,
  orderBy: defaultOf(querySchema.orderBy),
  of: defaultOf(querySchema.of),
  resolution: querySchema.resolution.default,
} satisfies Partial<PacketsQuery>;

export const rowLimit = boundsOf(querySchema.limit);

/** The backend takes more series; nobody can tell so many apart. */
export const topLimit: Bounds = { ...boundsOf(querySchema.top), max: 100 };

type Settings = typeof settingsSchema;
type ValueOf<Member> = Member extends { words: object }
  ? WordOf<Member>
  : Member extends { default: infer Default }
    ? Default
    : unknown;

export type AttachMode = WordOf<Settings['attachMode']>;

export type PacketsSettings = DataSourceJsonData & {
  [Key in keyof Settings]?: ValueOf<Settings[Key]>;
};

/** What Grafana keeps to itself, and tells the backend alone. */
export interface PacketsSecrets {
  anonymizeKey?: string;
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
