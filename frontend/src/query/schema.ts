// The words, bounds and defaults that both halves of the plugin go by: the
// schema stands beside the backend's reader of queries, the names of columns
// beside its table of fields.
import { query, settings } from '../../../plugin/datasource/ask/schema.json';
import { frames } from '../../../plugin/tap/fields.json';

const { columns, groupBy } = query;

/** The columns of frames, in order, by the names of the frames. */
export const frameColumns = frames;
export const querySchema = {
  ...query,
  columns: { ...columns, words: frames[columns.frame as 'packets'] },
  groupBy: { ...groupBy, words: frames[groupBy.frame as 'keys'] },
};
export const settingsSchema = settings;

interface Words {
  words: object;
}

export type WordOf<Member extends Words> = keyof Member['words'] & string;

/** In the schema's order. */
export function wordsOf<Member extends Words>({ words }: Member) {
  return Object.keys(words) as Array<WordOf<Member>>;
}

export function defaultOf<Member extends Words & { default: string }>(
  member: Member,
) {
  return member.default as WordOf<Member>;
}

/** A whole number. */
export interface Bounds {
  fallback: number;
  min: number;
  max: number;
}

export function boundsOf(member: {
  min: number;
  max: number;
  default: number;
}): Bounds {
  const { min, max, default: fallback } = member;
  return { fallback, min, max };
}
