// The number settings of the configuration page: what each bounds, its default
// and the range the backend takes.
import type { PacketsSettings } from './query/types';

type NumberKey = {
  [Key in keyof PacketsSettings]-?: NonNullable<
    PacketsSettings[Key]
  > extends number
    ? Key
    : never;
}[keyof PacketsSettings];

export interface NumberSetting {
  key: NumberKey;
  label: string;
  description: string;
  unit: string;
  fallback: number;
  min: number;
  max: number;
}

export const captureNumbers: readonly NumberSetting[] = [
  {
    key: 'packetsPerSecond',
    label: 'Packet budget',
    description:
      'Packets shown one by one, per interface, direction and filter. What is above is counted, not shown.',
    unit: 'packets/s',
    fallback: 2000,
    min: 1,
    max: 1000000,
  },
  {
    key: 'snapLength',
    label: 'Snap length',
    description:
      'Bytes kept of each packet shown. 192 covers nearly all headers and names; the type of a DHCP message needs 320.',
    unit: 'bytes',
    fallback: 192,
    min: 64,
    max: 512,
  },
];

export const memoryNumbers: readonly NumberSetting[] = [
  {
    key: 'flowTableEntries',
    label: 'Flow table',
    description:
      'Flows the kernel tells apart at a time, per interface and direction. Packets of more flows are counted together.',
    unit: 'flows',
    fallback: 65536,
    min: 1024,
    max: 4194304,
  },
  {
    key: 'ringBufferMiB',
    label: 'Ring buffer',
    description:
      'Kernel memory between the network driver and the plugin, one for all interfaces. A larger one outlasts longer bursts.',
    unit: 'MiB',
    fallback: 16,
    min: 1,
    max: 256,
  },
  {
    key: 'historySeconds',
    label: 'History length',
    description: 'How far back a panel reaches when it is opened or refreshed.',
    unit: 'seconds',
    fallback: 900,
    min: 10,
    max: 86400,
  },
  {
    key: 'historyMiB',
    label: 'History memory',
    description:
      'Bound of that memory in the plugin. When it is full the oldest packets go first.',
    unit: 'MiB',
    fallback: 64,
    min: 1,
    max: 4096,
  },
];

/** Why `value` cannot be saved; undefined where it can. */
export function numberProblem(
  { min, max, unit }: Pick<NumberSetting, 'min' | 'max' | 'unit'>,
  value: number | undefined,
): string | undefined {
  if (value === undefined) {
    return undefined;
  }
  const fits = Number.isInteger(value) && value >= min && value <= max;
  return fits
    ? undefined
    : `Write a whole number from ${min} to ${max} ${unit}`;
}
