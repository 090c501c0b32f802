// Names of interfaces within the lists that queries and settings hold: names
// and globs between commas, where a backslash takes the next character as it is.
// The backend reads them in plugin/datasource/access/interface_set.cc; the cases in
// tests/kit/interface_names.json hold both to one rule.
import { unresolvedVariable } from './unresolved_variable';

const auto = 'auto';

/** The item of a list that means the interface `name` alone. */
export function listedName(name: string): string {
  if (name === auto) {
    return `\\${name}`;
  }
  return name
    .replace(/[\\,*?\t-\r ]/g, '\\$&')
    .replace(/\$(?=[\w{])|\[(?=\[)/g, '$&\\'); // else a variable's name
}

/** The items of a list, without the blanks around them. */
export function itemsOf(list: string): string[] {
  const items = list.match(/(?:\\[^]|[^,])+/g) ?? [];
  return items.map(trimmed).filter((item) => item !== '');
}

/** The name that an item means; none for a glob and for `auto`. */
export function nameOf(item: string): string | undefined {
  const open = item === auto || /^(?:\\[^]|[^\\])*?[*?]/.test(item);
  return open ? undefined : item.replace(/\\([^])/g, '$1');
}

/** `list` as the picker would have written it, where it is one name. */
export function asPicked(list: string): string {
  const [item, ...more] = itemsOf(list);
  if (item === undefined || more.length > 0 || unresolvedVariable(list)) {
    return list;
  }
  const name = nameOf(item);
  return name === undefined ? list : listedName(name);
}

// A blank behind a backslash belongs to the item.
function trimmed(item: string): string {
  const [, inner = ''] =
    /^[\t-\r ]*((?:\\[^]|[^\\]|\\$)*?)[\t-\r ]*$/.exec(item) ?? [];
  return inner;
}
