// The browser's half of the data source. Queries, health and streams are the
// backend's work; this class fills in variables and ad-hoc filters, sizes the
// live buffers and lists what can be picked.
import type {
  AdHocVariableFilter,
  AnnotationSupport,
  DataQueryRequest,
  DataQueryResponse,
  DataSourceGetTagValuesOptions,
  DataSourceInstanceSettings,
  MetricFindValue,
  ScopedVars,
} from '@grafana/data';
import { CoreApp } from '@grafana/data';
import type {
  BackendSrvRequest,
  StreamOptionsProvider,
} from '@grafana/runtime';
import {
  config,
  DataSourceWithBackend,
  getTemplateSrv,
} from '@grafana/runtime';
import type { Observable } from 'rxjs';
import { map, merge } from 'rxjs';

import { adhocKeys, withAdhoc } from './filter/adhoc';
import { interpolateFilter } from './filter/filter_variables';
import { SeenValues } from './filter/seen_values';
import { arrangementOf, needsArranging } from './frames/arrangement';
import { askingAgain } from './query/ask_again';
import type { Backend } from './query/backend';
import { listedName } from './query/interface_list';
import { groupKeyLabels } from './query/labels';
import { migrateQuery, schemaVersion } from './query/migration';
import { queryText } from './query/query_text';
import type { Scope } from './query/scope';
import { streamOptions } from './query/streaming';
import type {
  FilterVerdict,
  GroupKey,
  InterfaceInfo,
  PacketsQuery,
  PacketsSettings,
} from './query/types';
import { defaultQuery, kindKeys } from './query/types';
import type { VariableQuery } from './query/variable_query';
import { defaultValues, readVariableQuery } from './query/variable_query';
import { PacketsVariables } from './variables';

export class PacketsDataSource
  extends DataSourceWithBackend<PacketsQuery, PacketsSettings>
  implements Backend
{
  constructor(settings: DataSourceInstanceSettings<PacketsSettings>) {
    super(settings);
    this.variables = new PacketsVariables(this);
  }

  // A rule cannot see a stream, and looks at numbers.
  override getDefaultQuery(app?: CoreApp): Partial<PacketsQuery> {
    const query = { ...defaultQuery, schemaVersion };
    const rule =
      app === CoreApp.UnifiedAlerting || app === CoreApp.CloudAlerting;
    return rule ? { ...query, kind: 'traffic', live: false } : query;
  }

  override filterQuery(query: PacketsQuery): boolean {
    return !query.hide;
  }

  // Ad-hoc filters that cannot be said harm only those queries that have a
  // filter.
  override query(
    request: DataQueryRequest<PacketsQuery>,
  ): Observable<DataQueryResponse> {
    const problem = adhocProblem(request.filters);
    if (problem === undefined) {
      return this.ask(request);
    }
    const targets = request.targets.filter((it) => !hasFilter(it));
    const errors = request.targets
      .filter(hasFilter)
      .map(({ refId }) => ({ refId, message: problem }));
    return this.ask({ ...request, targets }).pipe(
      map((response) => ({
        ...response,
        errors: [...(response.errors ?? []), ...errors],
      })),
    );
  }

  // Frames of a stream do not say whose they are, so what is arranged here is
  // asked for by itself. A public dashboard asks for its panels as they were
  // saved, and has no streams.
  private ask(
    request: DataQueryRequest<PacketsQuery>,
  ): Observable<DataQueryResponse> {
    if (config.publicDashboardAccessToken) {
      return super.query(request);
    }
    const follow = (part: DataQueryRequest<PacketsQuery>) =>
      askingAgain(() => super.query(part));
    const [arranged, others] = parted(request.targets, needsArranging);
    const alone = arranged.map((target) => {
      const { sent, arrange } = arrangementOf(target, request);
      return follow(partOf(request, [sent], `-${target.refId}`)).pipe(arrange);
    });
    return alone.length === 0 || others.length > 0
      ? merge(follow(partOf(request, others)), ...alone)
      : merge(...alone);
  }

  // Sends what is meant for the kind and no more, so that panels that mean the
  // same share one stream.
  override applyTemplateVariables(
    saved: PacketsQuery,
    scopedVars: ScopedVars,
    adhoc?: AdHocVariableFilter[],
  ): PacketsQuery {
    const templates = getTemplateSrv();
    const query = migrateQuery(saved);
    const direction = query.direction ?? defaultQuery.direction;
    return {
      ...ownKeys(query),
      interface: templates.replace(query.interface, scopedVars, 'csv'),
      direction: templates.replace(direction, scopedVars, directionText),
      ...(hasFilter(query) && {
        filter: withAdhoc(
          this.interpolateFilter(query.filter, scopedVars),
          adhoc,
        ),
      }),
      ...this.groups(query, scopedVars),
    };
  }

  // Without groups there is no series to be among the top.
  private groups(query: PacketsQuery, scopedVars: ScopedVars) {
    if (!hasKey(query, 'groupBy')) {
      return {};
    }
    const written = (query.groupBy ?? []).join(',');
    const keys = getTemplateSrv()
      .replace(written, scopedVars, 'csv')
      .split(',')
      .map((key) => key.trim())
      .filter((key) => key !== '');
    return keys.length > 0
      ? { groupBy: [...new Set(keys)] }
      : { groupBy: undefined, top: undefined };
  }

  interpolateFilter(filter = '', scopedVars: ScopedVars = {}): string {
    return interpolateFilter(filter, getTemplateSrv(), scopedVars);
  }

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
    return queryText(query);
  }

  /** As variables are asked for in text; see readVariableQuery. */
  override async metricFindQuery(text: string): Promise<MetricFindValue[]> {
    return this.variableValues(readVariableQuery(text));
  }

  /** What a variable holds: of interfaces what queries list them by. */
  async variableValues(
    { values = defaultValues, ...scope }: VariableQuery,
    scopedVars: ScopedVars = {},
  ): Promise<MetricFindValue[]> {
    const names = values === 'interfaces' || values === 'interface';
    const found =
      values === 'interfaces'
        ? await this.interfaceNames()
        : await this.valuesOf(values, scope, scopedVars);
    return found.map((text) => ({
      text,
      value: names ? listedName(text) : text,
    }));
  }

  override getTagKeys(): Promise<MetricFindValue[]> {
    return Promise.resolve(
      adhocKeys.map((value) => ({ value, text: groupKeyLabels[value] })),
    );
  }

  override async getTagValues({
    key,
    filters,
  }: DataSourceGetTagValuesOptions<PacketsQuery>): Promise<MetricFindValue[]> {
    const others = filters.filter((it) => it.key !== key);
    const sayable = adhocProblem(others) === undefined;
    const filter = sayable ? withAdhoc('', others) : '';
    const values = await this.valuesOf(key as GroupKey, { filter });
    return values.map((value) => ({ text: value, value }));
  }

  async allowedInterfaces(): Promise<InterfaceInfo[]> {
    const found = await this.getResource<InterfaceInfo[]>('interfaces');
    return found.filter(({ allowed }) => allowed);
  }

  async interfaceNames(): Promise<string[]> {
    return (await this.allowedInterfaces()).map(({ name }) => name);
  }

  /** What completes filters; a failed call is no value, and no alert. */
  readonly seen = new SeenValues((key, scope) =>
    this.valuesOf(key, scope, {}, { showErrorAlert: false }),
  );

  /** The values of `key` lately seen, most active first. */
  async valuesOf(
    key: GroupKey,
    scope: Scope = {},
    scopedVars: ScopedVars = {},
    options: Partial<BackendSrvRequest> = {},
  ): Promise<string[]> {
    const templates = getTemplateSrv();
    const name = templates.replace(scope.interface, scopedVars, 'csv');
    const direction = templates.replace(
      scope.direction,
      scopedVars,
      directionText,
    );
    const filter = this.interpolateFilter(scope.filter, scopedVars);
    const wanted = {
      key,
      ...(name && { interface: name }),
      ...(direction && direction !== 'both' && { direction }),
      ...(filter && { filter }),
    };
    const values = await this.getResource<string[]>('values', wanted, options);
    return values.filter((value) => value !== '');
  }

  override streamOptionsProvider: StreamOptionsProvider<PacketsQuery> = (
    request,
    frame,
  ) => {
    const target = request.targets.find(({ refId }) => refId === frame.refId);
    return streamOptions(target ?? { refId: '' }, request);
  };
}

function hasKey({ kind = defaultQuery.kind }: PacketsQuery, key: string) {
  return (kindKeys[kind] as readonly string[]).includes(key);
}

const hasFilter = (query: PacketsQuery) => hasKey(query, 'filter');

// The query less what other kinds have, and what is of no use but here.
function ownKeys(query: PacketsQuery): PacketsQuery {
  const others = new Set<string>([
    'schemaVersion',
    ...Object.values(kindKeys).flat(),
  ]);
  return Object.fromEntries(
    Object.entries(query).filter(
      ([key, value]) =>
        value !== undefined && (!others.has(key) || hasKey(query, key)),
    ),
  ) as unknown as PacketsQuery;
}

// Grafana ends a call when another one of its id begins.
function partOf(
  request: DataQueryRequest<PacketsQuery>,
  targets: PacketsQuery[],
  part = '',
): DataQueryRequest<PacketsQuery> {
  return { ...request, targets, requestId: `${request.requestId}${part}` };
}

function parted<T>(all: readonly T[], first: (it: T) => boolean) {
  return [all.filter(first), all.filter((it) => !first(it))] as const;
}

function adhocProblem(filters?: AdHocVariableFilter[]): string | undefined {
  try {
    withAdhoc('', filters);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

// A variable that holds several directions means both of them.
function directionText(value: unknown): string {
  const [only, ...more] = [value].flat();
  return more.length > 0 ? 'both' : String(only);
}
