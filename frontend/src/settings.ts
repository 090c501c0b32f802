// The number settings of the configuration page: their labels, and what the
// schema says of each.
import type { Bounds } from './query/schema';
import { boundsOf, settingsSchema } from './query/schema';

type Settings = typeof settingsSchema;
type NumberKey = {
  [Key in keyof Settings]: Settings[Key] extends { max: number } ? Key : never;
}[keyof Settings];

export interface NumberSetting extends Bounds {
  key: NumberKey;
  label: string;
  description: string;
  unit: string;
}

const captureLabels = {
  packetsPerSecond: 'Packet budget',
  snapLength: 'Snap length',
};

const memoryLabels = {
  flowTableEntries: 'Flow table',
  ringBufferMiB: 'Ring buffer',
  historySeconds: 'History length',
  historyMiB: 'History memory',
};

const labels: Record<NumberKey, string> = { ...captureLabels, ...memoryLabels };

export const captureNumbers = numbersOf(captureLabels);
export const memoryNumbers = numbersOf(memoryLabels);

function numbersOf(labelled: Partial<typeof labels>): NumberSetting[] {
  return (Object.keys(labelled) as NumberKey[]).map((key) => {
    const { says: description, unit } = settingsSchema[key];
    const bounds = boundsOf(settingsSchema[key]);
    return { key, label: labels[key], description, unit, ...bounds };
  });
}

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
