// The browser's half of the data source. Queries, health and streams are the
// backend's work; this class fills in variables and sizes the live buffers.
import type {
  AnnotationSupport,
  DataSourceInstanceSettings,
  MetricFindValue,
  ScopedVars,
  StreamingFrameOptions,
} from '@grafana/data';
import { StreamingFrameAction } from '@grafana/data';
import type { StreamOptionsProvider } from '@grafana/runtime';
import { DataSourceWithBackend, getTemplateSrv } from '@grafana/runtime';

import { interpolateFilter } from './filter_variables';
import type {
  FilterVerdict,
  InterfaceInfo,
  PacketsQuery,
  PacketsSettings,
} from './types';
import { defaultQuery } from './types';

// Rows a browser tab keeps for one stream. As many as one answer of the
// backend can hold, so that a table never shrinks when it turns live, and few
// enough to be sorted ten times a second.
export const rowsKept = 5000;

export class PacketsDataSource extends DataSourceWithBackend<
  PacketsQuery,
  PacketsSettings
> {
  constructor(settings: DataSourceInstanceSettings<PacketsSettings>) {
    super(settings);
  }

  override getDefaultQuery(): Partial<PacketsQuery> {
    return { ...defaultQuery };
  }

  override filterQuery(query: PacketsQuery): boolean {
    return !query.hide;
  }

  // Sends what is meant for the kind and no more, so that panels that mean the
  // same share one stream.
  override applyTemplateVariables(
    { filter, limit, ...query }: PacketsQuery,
    scopedVars: ScopedVars,
  ): PacketsQuery {
    const templates = getTemplateSrv();
    const { kind, direction } = { ...defaultQuery, ...query };
    return {
      ...query,
      interface: templates.replace(query.interface, scopedVars, 'csv'),
      direction: templates.replace(direction, scopedVars, directionText),
      ...(kind === 'packets' && {
        filter: this.interpolateFilter(filter, scopedVars),
        ...(limit !== undefined && { limit }),
      }),
    };
  }

  /** `filter` with the variables of the dashboard in it. */
  interpolateFilter(filter = '', scopedVars: ScopedVars = {}): string {
    return interpolateFilter(filter, getTemplateSrv(), scopedVars);
  }

  /** What libpcap says of a filter; rejects where it could not be asked. */
  checkFilter(filter: string): Promise<FilterVerdict> {
    const quiet = { showErrorAlert: false };
    return this.postResource<FilterVerdict>('filter', { filter }, quiet);
  }

  // Events mark panels at the next refresh; there is no stream to annotations.
  // Their columns have the names Grafana's own mapping looks for.
  override annotations: AnnotationSupport<PacketsQuery> = {
    getDefaultQuery: () => ({
      kind: 'events',
      interface: '',
      direction: 'both',
      live: false,
    }),
    prepareQuery: ({ target }) => ({
      refId: 'Anno',
      ...target,
      kind: 'events',
      live: false,
    }),
  };

  override getQueryDisplayText(query: PacketsQuery): string {
    const { kind, direction, filter } = { ...defaultQuery, ...query };
    const where = query.interface || 'all allowed interfaces';
    const which = direction === 'both' ? '' : `, ${direction}`;
    const matching = kind === 'packets' && filter ? `: ${filter}` : '';
    return `${kind} on ${where}${which}${matching}`;
  }

  // Answers dashboard variables; the one query known is `interfaces`.
  override async metricFindQuery(query: string): Promise<MetricFindValue[]> {
    if (query.trim() !== 'interfaces') {
      throw new Error(
        `find values of "${query}": unknown query, write "interfaces"`,
      );
    }
    const found = await this.allowedInterfaces();
    return found.map(({ name }) => ({ text: name, value: name }));
  }

  /** The interfaces of the host this data source may watch. */
  async allowedInterfaces(): Promise<InterfaceInfo[]> {
    const found = await this.getResource<InterfaceInfo[]>('interfaces');
    return found.filter(({ allowed }) => allowed);
  }

  // Packets and events pile up, counters replace one another. Rows older than
  // the picked range go, where that range ends now.
  override streamOptionsProvider: StreamOptionsProvider<PacketsQuery> = (
    request,
    frame,
  ): Partial<StreamingFrameOptions> => {
    const target = request.targets.find(({ refId }) => refId === frame.refId);
    if (target?.kind === 'capture') {
      return { action: StreamingFrameAction.Replace };
    }
    const { from, to } = request.range;
    return {
      action: StreamingFrameAction.Append,
      maxLength: rowsKept,
      ...(request.rangeRaw?.to === 'now' && {
        maxDelta: to.valueOf() - from.valueOf(),
      }),
    };
  };
}

// A variable that holds several directions means both of them.
function directionText(value: unknown): string {
  const [only, ...more] = [value].flat();
  return more.length > 0 ? 'both' : String(only);
}
