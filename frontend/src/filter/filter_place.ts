// What can stand at a place of a filter. The text before it is read from the
// left as pcap-filter is; what is wrong in it, or exotic, is forgiven.
import {
  constants,
  fields,
  followers,
  joins,
  kindsOfValues,
  starts,
  valued,
} from './filter_words';

/** Values that are seen in traffic. */
export interface WantedValues {
  kind: 'host' | 'net' | 'port' | 'vlan' | 'protocol';
  /** Which end of the packets; undefined is either. */
  side?: 'src' | 'dst';
  /** Of which IP; undefined is either. */
  version?: 4 | 6;
}

interface Wanted {
  /** Keywords, the likelier first. */
  words: readonly string[];
  values?: WantedValues;
  /** Whether the filter may end here as well. */
  complete: boolean;
}

export interface Place extends Wanted {
  /** Start and end of the word at the cursor. */
  from: number;
  to: number;
  /** That word as far as the cursor. */
  written: string;
}

const wordCharacter = /[^\s()[\]!&|=<>]/;
const token = /&&|\|\||[()[\]!&|=<>]|[^\s()[\]!&|=<>]+/g;

export function placeAt(text: string, cursor: number): Place {
  let [from, to] = [cursor, cursor];
  while (from > 0 && wordCharacter.test(text[from - 1]!)) {
    from -= 1;
  }
  while (to < text.length && wordCharacter.test(text[to]!)) {
    to += 1;
  }
  const before = text.slice(0, from).toLowerCase().match(token) ?? [];
  const written = text.slice(from, cursor);
  return { from, to, written, ...wantedAfter(before.reduce(read, beginning)) };
}

/** What is known behind a word. */
interface Reading {
  /** `test`: of a test only its qualifiers, such as `src host`, are read. */
  phase: 'test' | 'read' | 'field' | 'compare' | 'compared';
  qualifiers: string[];
  /** In `port 80 or 443` those of 80 hold for 443 as well. */
  inherited: string[];
  /** The field that is compared: `tcpflags` of `tcp[tcpflags]`. */
  field: string;
  /** The qualifiers before each parenthesis that is open. */
  groups: string[][];
}

const beginning: Reading = {
  phase: 'test',
  qualifiers: [],
  inherited: [],
  field: '',
  groups: [],
};

function read(now: Reading, word: string): Reading {
  const { phase, groups, qualifiers } = now;
  if (phase === 'field') {
    return word === ']'
      ? { ...now, phase: 'compare' }
      : { ...now, field: word };
  }
  if (word === '(') {
    return { ...now, groups: [...groups, qualifiers] };
  }
  if (word === ')') {
    return { ...now, ...closed(phase), groups: groups.slice(0, -1) };
  }
  if (isJoin(word) && !(phase === 'test' && isSide(qualifiers.at(-1)))) {
    return nextTest(now, phase === 'read' ? qualifiers : []);
  }
  if (phase === 'compare' || phase === 'compared') {
    return { ...now, phase: wordCharacter.test(word) ? 'compared' : 'compare' };
  }
  switch (word) {
    case 'not':
    case '!':
      return nextTest(now, []);
    case '[':
      return { ...now, phase: 'field' };
    default:
      return readWord(now, word);
  }
}

function nextTest({ groups }: Reading, inherited: string[]): Reading {
  return { ...beginning, qualifiers: groups.at(-1) ?? [], inherited, groups };
}

const closed = (phase: Reading['phase']): Partial<Reading> =>
  phase === 'compared'
    ? { phase }
    : { phase: 'read', qualifiers: [], inherited: [] };

function readWord(now: Reading, word: string): Reading {
  const { qualifiers, inherited } = now;
  if (qualifiers.length === 0) {
    return inherited.length > 0 && !starts.includes(word)
      ? { ...now, phase: 'read', qualifiers: inherited }
      : { ...now, qualifiers: [word] };
  }
  const last = qualifiers.at(-1)!;
  const isValue =
    (valued.has(last) || last === 'vlan') &&
    !followersOf(qualifiers).includes(word);
  return isValue
    ? { ...now, phase: 'read' }
    : { ...now, qualifiers: [...qualifiers, word] };
}

function wantedAfter(now: Reading): Wanted {
  const { phase, qualifiers, inherited, field, groups } = now;
  const complete = groups.length === 0;
  switch (phase) {
    case 'field':
      return { words: fields[qualifiers.at(-1) ?? ''] ?? [], complete: false };
    case 'compare':
      return { words: constants[field] ?? [], complete: false };
    case 'compared':
    case 'read':
      return { words: joins, complete };
  }
  if (qualifiers.length === 0) {
    const values = valuesAfter(inherited) ?? { kind: 'protocol' };
    return { words: starts, values, complete: false };
  }
  const ended = isTest(qualifiers);
  return {
    words: [...followersOf(qualifiers), ...(ended ? joins : [])],
    values: valuesAfter(qualifiers),
    complete: ended && complete,
  };
}

const isJoin = (word: string) => [...joins, '&&', '||'].includes(word);
const isSide = (word?: string): word is 'src' | 'dst' =>
  word === 'src' || word === 'dst';

// Whether `qualifiers` say something without a value, as `tcp` does.
function isTest(qualifiers: string[]): boolean {
  const last = qualifiers.at(-1)!;
  return !valued.has(last) && !isJoin(last);
}

// `src and dst host`, `tcp src port`.
function followersOf(qualifiers: string[]): readonly string[] {
  const [lead = '', last = lead, before] = [
    qualifiers[0],
    qualifiers.at(-1),
    qualifiers.at(-2),
  ];
  if (isJoin(last)) {
    return [before === 'src' ? 'dst' : 'src'];
  }
  if (!isSide(last)) {
    return followers[last] ?? [];
  }
  const kinds = kindsOfValues.filter((it) =>
    (followers[lead] ?? kindsOfValues).includes(it),
  );
  const both = before !== undefined && isJoin(before);
  return both ? kinds : [...kinds, ...joins];
}

function valuesAfter(qualifiers: string[]): WantedValues | undefined {
  const [lead = ''] = qualifiers;
  const kind = kindAfter(qualifiers);
  if (kind === undefined || lead === 'ether') {
    return undefined; // no MAC addresses are kept
  }
  const sides = qualifiers.filter(isSide);
  return {
    kind,
    side: sides.length === 1 ? sides[0] : undefined,
    version: versions[lead],
  };
}

const versions: Record<string, 4 | 6> = { arp: 4, ip: 4, ip6: 6 };

function kindAfter(qualifiers: string[]): WantedValues['kind'] | undefined {
  const last = qualifiers.at(-1) ?? '';
  if (isSide(last)) {
    return followersOf(qualifiers).includes('host') ? 'host' : undefined;
  }
  return last === 'host' || last === 'net' || last === 'port' || last === 'vlan'
    ? last
    : undefined;
}
