// The values of a query that are picked side by side, as people read them.
import type {
  Direction,
  Distribution,
  Format,
  Measure,
  Order,
  RowOrder,
} from '../../query/types';
import type { Choice } from './ChoiceField';

export const directionChoices: Array<Choice<Direction>> = [
  { value: 'both', label: 'Both' },
  { value: 'ingress', label: 'Ingress' },
  { value: 'egress', label: 'Egress' },
];

export const formatChoices: Array<Choice<Format>> = [
  { value: 'table', label: 'Table' },
  { value: 'logs', label: 'Logs' },
];

export const rowOrderChoices: Array<Choice<RowOrder>> = [
  { value: 'newest', label: 'Newest first' },
  { value: 'oldest', label: 'Oldest first' },
];

export const measureChoices: Array<Choice<Measure>> = [
  { value: 'bits', label: 'Bits' },
  { value: 'bytes', label: 'Bytes' },
  { value: 'packets', label: 'Packets' },
  { value: 'flows', label: 'Flows' },
];

export const orderChoices: Array<Choice<Order>> = [
  { value: 'bytes', label: 'Bytes' },
  { value: 'packets', label: 'Packets' },
];

export const distributionChoices: Array<Choice<Distribution>> = [
  { value: 'packet_length', label: 'Packet length' },
  { value: 'ttl', label: 'TTL' },
];

export const resolutionChoices: Array<Choice<number>> = [
  { value: 0.2, label: '0.2 s' },
  { value: 1, label: '1 s' },
  { value: 10, label: '10 s' },
  { value: 60, label: '1 min' },
];
