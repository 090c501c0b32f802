// What completes a filter at a place of it: keywords, values lately seen and
// dashboard variables.
import type { GroupKey } from '../query/types';
import { protocolWords } from './adhoc';
import type { Place, WantedValues } from './filter_place';
import { fields, meanings } from './filter_words';

export interface Suggestion {
  /** What is shown, and written in place of the word. */
  text: string;
  meaning: string;
  /** Another name it is found by. */
  name?: string;
  /** What is written behind `text`. */
  tail?: string;
}

/** Values by key, most active first. */
export type SeenByKey = Partial<Record<GroupKey, readonly string[]>>;

const most = 100;
const sourceAndDestination = {
  host: ['source_ip', 'destination_ip'],
  port: ['source_port', 'destination_port'],
} as const;

/** The keys whose values can stand there. */
export function keysWanted(values: WantedValues | undefined): GroupKey[] {
  if (values === undefined) {
    return [];
  }
  const { kind, side } = values;
  if (kind === 'vlan' || kind === 'protocol') {
    return [kind];
  }
  const [source, destination] =
    sourceAndDestination[kind === 'port' ? 'port' : 'host'];
  const keys = { src: [source], dst: [destination] };
  return side === undefined ? [source, destination] : keys[side];
}

/** The likelier first; never what is written already. */
export function suggestionsAt(
  place: Place,
  seen: SeenByKey,
  variables: readonly string[],
): Suggestion[] {
  const { words, values, written } = place;
  const keywords = words.map(keyword);
  const found = values === undefined ? [] : seenSuggestions(values, seen);
  const all = [
    ...(values?.kind === 'protocol'
      ? [...found, ...keywords]
      : [...keywords, ...found]),
    ...(takesVariable(place) ? variables.map(variable) : []),
  ];
  const wanted = written.toLowerCase();
  const texts = new Set([wanted]);
  return all
    .filter((it) => fits(it, wanted) && isNew(it.text, texts))
    .slice(0, most);
}

/** `text` with the word at `place` replaced, and where the cursor is then. */
export function complete(
  text: string,
  { from, to }: Place,
  { text: word, tail = '' }: Suggestion,
): { text: string; cursor: number } {
  const behind = text.slice(to);
  const joined = tail.endsWith(' ') && behind.startsWith(' ');
  const start = text.slice(0, from) + word + tail;
  return { text: start + behind.slice(joined ? 1 : 0), cursor: start.length };
}

const fieldNames = new Set(Object.values(fields).flat());

function keyword(text: string): Suggestion {
  const tail = { tail: fieldNames.has(text) ? '] ' : ' ' };
  const meaning = meanings[text];
  return meaning === undefined
    ? { text, meaning: '' }
    : { text, meaning, ...tail };
}

const variable = (name: string): Suggestion => ({
  text: `$${name}`,
  meaning: 'dashboard variable',
});

// Where a value or a whole test may stand.
function takesVariable({ words, values, complete }: Place): boolean {
  return values !== undefined || (words.length === 0 && !complete);
}

function fits({ text, name }: Suggestion, wanted: string): boolean {
  const within = /^[\d.:]+$/.test(wanted); // a part of an address will do
  return [text, name ?? ''].some((it) =>
    within
      ? it.toLowerCase().includes(wanted)
      : it.toLowerCase().startsWith(wanted),
  );
}

function isNew(text: string, texts: Set<string>): boolean {
  const known = texts.has(text.toLowerCase());
  texts.add(text.toLowerCase());
  return !known;
}

function seenSuggestions(values: WantedValues, seen: SeenByKey): Suggestion[] {
  const lists = keysWanted(values).map((key) => seen[key] ?? []);
  const found = mixed(lists).filter((it) => isOf(values.version, it));
  switch (values.kind) {
    case 'protocol':
      return found.flatMap(protocol);
    case 'net':
      return found
        .flatMap((it) => networkOf(it) ?? [])
        .map((text) => ({ text, meaning: 'seen lately' }));
    default:
      return found.map((text) => ({ text, meaning: 'seen lately' }));
  }
}

// The first of each list, then the second of each.
function mixed(lists: Array<readonly string[]>): string[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }).flatMap((_, rank) =>
    lists.flatMap((list) => list[rank] ?? []),
  );
}

const isOf = (version: 4 | 6 | undefined, address: string) =>
  version === undefined || address.includes(':') === (version === 6);

function protocol(name: string): Suggestion[] {
  try {
    const text = protocolWords(name);
    return [{ text, name, meaning: `${name}, seen lately`, tail: ' ' }];
  } catch {
    return []; // no filter can say it
  }
}

// The /24 or /64 of an address, as most networks are cut.
function networkOf(address: string): string | undefined {
  if (!address.includes(':')) {
    const [, prefix] = /^(\d+\.\d+\.\d+)\.\d+$/.exec(address) ?? [];
    return prefix && `${prefix}.0/24`;
  }
  const [head = [], tail] = address
    .split('::')
    .map((part) => part.split(':').filter((it) => it !== ''));
  const missing = tail === undefined ? 0 : 8 - head.length - tail.length;
  const zeros = Array.from({ length: Math.max(0, missing) }, () => '0');
  const prefix = [...head, ...zeros, ...(tail ?? [])].slice(0, 4);
  return `${prefix.join(':').replace(/(^|:)0(:0)*$/, '')}::/64`;
}
