// The hosts and pairs of a node graph, of one moment. Each comes in a stream of
// its own, so for a while one is ahead of the other; Grafana's node graph fails
// for good on an edge whose host is not there.
import type { DataFrame, DataQueryResponse } from '@grafana/data';
import type { OperatorFunction } from 'rxjs';
import { concatMap, EMPTY, of } from 'rxjs';

/** Updates that one of the two may be ahead. */
export const patience = 4;

/** `key` names the pair among the answers of a panel. */
export function ofOneMoment(
  key: string,
): OperatorFunction<DataQueryResponse, DataQueryResponse> {
  return (responses) => {
    const latest: { nodes?: DataFrame; edges?: DataFrame } = {};
    let waited = 0;
    return responses.pipe(
      concatMap((response) => {
        const frames = response.data as DataFrame[];
        if (frames.length === 0) {
          return of(response); // an error, or the news that it is loading
        }
        for (const frame of frames) {
          latest[isEdges(frame) ? 'edges' : 'nodes'] = copyOf(frame);
        }
        const { nodes, edges } = latest;
        if (nodes === undefined || edges === undefined) {
          return EMPTY;
        }
        waited = momentOf(nodes) === momentOf(edges) ? 0 : waited + 1;
        if (waited % patience !== 0) {
          return EMPTY;
        }
        return of({ ...response, key, data: matched(nodes, edges) });
      }),
    );
  };
}

const isEdges = (frame: DataFrame) => field(frame, 'source') !== undefined;

const field = ({ fields }: DataFrame, name: string) =>
  fields.find((it) => it.name === name);

/** Where the time that a frame tells of ends, as the backend says. */
const momentOf = ({ meta }: DataFrame): unknown => meta?.custom?.moment;

// A stream changes its frame in place.
const copyOf = (frame: DataFrame): DataFrame => ({
  ...frame,
  fields: frame.fields.map((it) => ({ ...it })),
  length: frame.length,
});

// The edges that lead from one of the nodes to another, and their nodes: the
// backend lists some without traffic, for whom the edges come from behind.
function matched(nodes: DataFrame, edges: DataFrame): DataFrame[] {
  const known = new Set(valuesOf(nodes, 'id'));
  const source = valuesOf(edges, 'source');
  const target = valuesOf(edges, 'target');
  const drawn = rowsWhere(
    edges,
    (row) => known.has(source[row]) && known.has(target[row]),
  );
  const ends = new Set(
    ['source', 'target'].flatMap((end) => valuesOf(drawn, end)),
  );
  const ids = valuesOf(nodes, 'id');
  return [rowsWhere(nodes, (row) => ends.has(ids[row])), drawn];
}

const valuesOf = (frame: DataFrame, name: string): unknown[] =>
  field(frame, name)?.values ?? [];

function rowsWhere(frame: DataFrame, keep: (row: number) => boolean) {
  const kept = Array.from({ length: frame.length }, (_, row) => row).filter(
    keep,
  );
  const fields = frame.fields.map((it) => ({
    ...it,
    values: kept.map((row) => it.values[row] as unknown),
  }));
  return { ...frame, fields, length: kept.length };
}
