// The browser's half of the data source. Queries, health and streams are the
// backend's work; this class fills in variables and sizes the live buffers.
import type {
  DataSourceInstanceSettings,
  MetricFindValue,
  ScopedVars,
  StreamingFrameOptions,
} from '@grafana/data';
import { StreamingFrameAction } from '@grafana/data';
import type { StreamOptionsProvider } from '@grafana/runtime';
import { DataSourceWithBackend, getTemplateSrv } from '@grafana/runtime';

import type { InterfaceInfo, PacketsQuery, PacketsSettings } from './types';
import { defaultQuery } from './types';

// Packet rows a browser tab keeps for one stream. As many as one answer of the
// backend can hold, so that a table never shrinks when it turns live, and few
// enough to be sorted ten times a second.
export const packetRowsKept = 5000;

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

  override applyTemplateVariables(
    query: PacketsQuery,
    scopedVars: ScopedVars,
  ): PacketsQuery {
    const templates = getTemplateSrv();
    return {
      ...query,
      interface: templates.replace(query.interface, scopedVars, 'csv'),
      direction: templates.replace(query.direction, scopedVars),
    };
  }

  override getQueryDisplayText(query: PacketsQuery): string {
    const { kind, direction } = { ...defaultQuery, ...query };
    const where = query.interface || 'all allowed interfaces';
    const which = direction === 'both' ? '' : `, ${direction}`;
    return `${kind} on ${where}${which}`;
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

  // Packet rows pile up, counters replace one another. Rows older than the
  // picked range go, where that range ends now.
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
      maxLength: packetRowsKept,
      ...(request.rangeRaw?.to === 'now' && {
        maxDelta: to.valueOf() - from.valueOf(),
      }),
    };
  };
}
