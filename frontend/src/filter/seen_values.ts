// Values lately seen, kept for a while, so that a filter can be completed
// without a call for each key that is pressed.
import type { Scope } from '../query/scope';
import type { GroupKey } from '../query/types';

/** How long values are good for, in milliseconds. */
export const keptFor = 20_000;

type Ask = (key: GroupKey, scope: Scope) => Promise<string[]>;

export class SeenValues {
  private readonly kept = new Map<
    string,
    { until: number; values: Promise<string[]> }
  >();

  constructor(private readonly ask: Ask) {}

  /** Never rejects: what could not be asked for is nothing, for a while too. */
  of(key: GroupKey, scope: Scope): Promise<string[]> {
    const now = Date.now();
    for (const [id, { until }] of this.kept) {
      if (until <= now) {
        this.kept.delete(id);
      }
    }
    const id = JSON.stringify([key, scope.interface, scope.direction]);
    const entry = this.kept.get(id) ?? {
      until: now + keptFor,
      values: this.ask(key, scope).catch(() => []),
    };
    this.kept.set(id, entry);
    return entry.values;
  }
}
