// What the browser makes of the frames of some kinds before panels see them:
// rows of packets in the order asked for, node graphs of one moment.
import type {
  DataFrame,
  DataQueryRequest,
  DataQueryResponse,
} from '@grafana/data';
import type { MonoTypeOperatorFunction } from 'rxjs';
import { map } from 'rxjs';

import type { PacketsQuery, RowOrder } from '../query/types';
import { defaultQuery, fallbacks } from '../query/types';
import { ofOneMoment } from './graph_moments';
import { inRowOrder } from './row_order';

const kindOf = ({ kind }: PacketsQuery) => kind ?? defaultQuery.kind;

export const needsArranging = (query: PacketsQuery) =>
  ['packets', 'conversations'].includes(kindOf(query));

interface Arrangement {
  /** What is asked for. */
  sent: PacketsQuery;
  arrange: MonoTypeOperatorFunction<DataQueryResponse>;
}

/** REQUIRES: needsArranging. */
export function arrangementOf(
  query: PacketsQuery,
  { liveStreaming }: Pick<DataQueryRequest, 'liveStreaming'>,
): Arrangement {
  const key = `${kindOf(query)}-${query.refId}`;
  if (kindOf(query) === 'conversations') {
    return { sent: query, arrange: ofOneMoment(key) };
  }
  // A stream goes on behind the newest row.
  const live = query.live ?? defaultQuery.live;
  const wanted = query.order ?? fallbacks.order;
  const sorted: RowOrder = live ? 'oldest' : wanted;
  // The tail of Explore's logs runs downwards.
  const shown = liveStreaming === true ? 'oldest' : wanted;
  return {
    sent: { ...query, order: sorted },
    arrange: map((response) => ({
      ...response,
      key: response.key ?? key,
      data: (response.data as DataFrame[]).map((frame) =>
        inRowOrder(frame, sorted, shown),
      ),
    })),
  };
}
