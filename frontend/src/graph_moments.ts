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
        return of({ ...response, key, data: [nodes, among(nodes, edges)] });
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

// The edges that lead from one of the nodes to another.
function among(nodes: DataFrame, edges: DataFrame): DataFrame {
  const known = new Set<unknown>(field(nodes, 'id')?.values);
  const source = field(edges, 'source')?.values ?? [];
  const target = field(edges, 'target')?.values ?? [];
  const kept = Array.from(source.keys()).filter(
    (row) => known.has(source[row]) && known.has(target[row]),
  );
  if (kept.length === edges.length) {
    return edges;
  }
  const fields = edges.fields.map((it) => ({
    ...it,
    values: kept.map((row) => it.values[row] as unknown),
  }));
  return { ...edges, fields, length: kept.length };
}
