// Where in a filter it goes wrong, cut to what fits below a field.

/** What stands before, at and behind the place; `at` is '' at the end. */
export interface MarkedFilter {
  before: string;
  at: string;
  behind: string;
}

// Characters shown to each side; filters of many hosts are longer.
const shown = 60;

/** `at` is as the backend counts: characters, not UTF-16 units. */
export function markFault(filter: string, at: number): MarkedFilter {
  const characters = [...filter];
  const rest = characters.slice(at).join('');
  const word = /^([\w.:/-]+|[^])?/u.exec(rest)?.[0] ?? '';
  const before = characters.slice(0, at);
  const behind = [...rest.slice(word.length)];
  return {
    before: `${before.length > shown ? '…' : ''}${before.slice(-shown).join('')}`,
    at: word,
    behind: `${behind.slice(0, shown).join('')}${behind.length > shown ? '…' : ''}`,
  };
}
