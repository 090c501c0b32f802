import { getTemplateSrv } from '@grafana/runtime';

import { fakeTemplates } from '../../tests/fake_grafana';
import { interpolateFilter } from './filter_variables';

const filled = (written: string) =>
  interpolateFilter(written, getTemplateSrv());

beforeEach(() =>
  fakeTemplates({
    host: '192.0.2.1',
    hosts: ['192.0.2.1', '192.0.2.2'],
    picked: ['443'],
    none: [],
    empty: ' ',
    typed: 'port 80 or port 443',
    rules: ['tcp port 22', 'icmp'],
  }),
);

test.each([
  ['a filter without variables', 'tcp[13] & 2 != 0', 'tcp[13] & 2 != 0'],
  ['one value', 'host $host', 'host 192.0.2.1'],
  ['many values', 'src host $hosts', 'src host (192.0.2.1 or 192.0.2.2)'],
  ['one picked out of many', 'port ${picked}', 'port 443'],
  ['a filter that is all there is', ' $typed ', 'port 80 or port 443'],
  [
    'a filter within another',
    'tcp and $typed',
    'tcp and (port 80 or port 443)',
  ],
  ['many filters', 'not $rules', 'not ((tcp port 22) or icmp)'],
  ['an empty value that is all there is', '$empty', ''],
  ['an empty value within a filter', 'tcp and $empty', 'tcp and greater 0'],
  ['no value picked', 'tcp and $none', 'tcp and greater 0'],
  ['a format of its own', '(${typed:raw})', '(port 80 or port 443)'],
  ['a name nobody knows', 'host $nobody', 'host $nobody'],
])('%s', (_, written, sent) => {
  expect(filled(written)).toBe(sent);
});
