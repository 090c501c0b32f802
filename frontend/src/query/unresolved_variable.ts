// Dashboard variables that nobody filled in. None of their spellings is syntax
// of filters.

/** The first variable in `text` that is still a name. */
export function unresolvedVariable(text: string): string | undefined {
  return /\$\{[^}]*\}|\$\w+|\[\[[^\]]+\]\]/.exec(text)?.[0];
}
