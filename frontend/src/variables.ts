// The values of dashboard variables: the interfaces of the host, or what was
// lately seen of a key, most active first.
import type {
  DataQueryRequest,
  DataQueryResponse,
  DataSourceApi,
  MetricFindValue,
  ScopedVars,
} from '@grafana/data';
import { CustomVariableSupport } from '@grafana/data';
import type { Observable } from 'rxjs';
import { from, map } from 'rxjs';

import { VariableEditor } from './components/VariableEditor';
import type { Backend } from './query/backend';
import type { PacketsQuery, PacketsSettings } from './query/types';
import type { VariableQuery } from './query/variable_query';
import { readVariableQuery } from './query/variable_query';

interface Source {
  variableValues: (
    query: VariableQuery,
    scopedVars: ScopedVars,
  ) => Promise<MetricFindValue[]>;
}

export class PacketsVariables extends CustomVariableSupport<
  DataSourceApi<PacketsQuery, PacketsSettings> & Backend,
  VariableQuery
> {
  override editor = VariableEditor;

  constructor(private readonly source: Source) {
    super();
    this.query = this.query.bind(this); // some Grafanas call it by itself
  }

  override query(
    request: DataQueryRequest<VariableQuery>,
  ): Observable<DataQueryResponse> {
    const [saved] = request.targets;
    const values = this.values(saved, request.scopedVars);
    return from(values).pipe(map((data) => ({ data })));
  }

  // Async, so that a query that cannot be read fails like one unanswered.
  private async values(
    saved: VariableQuery | string | undefined,
    scopedVars: ScopedVars,
  ): Promise<MetricFindValue[]> {
    return this.source.variableValues(readVariableQuery(saved), scopedVars);
  }
}
