// Dashboard variables within a filter. A variable of many values becomes an
// `or` group, which libpcap takes after host, net, port, portrange, ip proto
// and ether host as well as by itself:
//
//   host $host         host (192.0.2.1 or 192.0.2.2)
//   $filter            as it is, where the variable is all there is
//   tcp and $filter    tcp and (port 80 or port 443): a value of several words
//                      stays together
//   tcp and $filter    tcp and greater 0: an empty value is every packet
//
// libpcap takes no group after vlan, less and greater: a variable there needs
// to have one value. `${name:raw}` is inserted as it stands.
import type { ScopedVars } from '@grafana/data';
import type { TemplateSrv } from '@grafana/runtime';

type VariableValue = string | number | Array<string | number> | undefined;

const onlyVariable = /^(\$\w+|\$\{[^}]+\}|\[\[[^\]]+\]\])$/;
const everyPacket = 'greater 0';

export function interpolateFilter(
  written: string,
  templates: Pick<TemplateSrv, 'replace'>,
  scopedVars: ScopedVars = {},
): string {
  const alone = onlyVariable.test(written.trim());
  return templates
    .replace(written, scopedVars, (value: VariableValue) =>
      valueText(value, alone),
    )
    .trim();
}

function valueText(value: VariableValue, alone: boolean): string {
  const values = [value ?? []]
    .flat()
    .map((it) => String(it).trim())
    .filter((it) => it !== '');
  const [only = ''] = values;
  if (values.length > 1) {
    return `(${values.map(keptTogether).join(' or ')})`;
  }
  return alone ? only : keptTogether(only || everyPacket);
}

function keptTogether(value: string): string {
  const whole = /^\S+$/.test(value) || value === everyPacket;
  return whole ? value : `(${value})`;
}
