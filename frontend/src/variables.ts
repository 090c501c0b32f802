// The values of dashboard variables: the interfaces of the host, or what was
// lately seen of a key, most active first.
import type {
  DataQueryRequest,
  DataQueryResponse,
  MetricFindValue,
  ScopedVars,
} from '@grafana/data';
import { CustomVariableSupport } from '@grafana/data';
import type { Observable } from 'rxjs';
import { from, map } from 'rxjs';

import { VariableEditor } from './components/VariableEditor';
import type { PacketsDataSource } from './datasource';
import type { VariableQuery } from './query/variable_query';
import { readVariableQuery } from './query/variable_query';

export class PacketsVariables extends CustomVariableSupport<
  PacketsDataSource,
  VariableQuery
> {
  override editor = VariableEditor;

  constructor(private readonly datasource: PacketsDataSource) {
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
    return this.datasource.variableValues(readVariableQuery(saved), scopedVars);
  }
}
