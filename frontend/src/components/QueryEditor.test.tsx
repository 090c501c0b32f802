import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React, { useState } from 'react';

import { fakeBackend, fakeInterfaces } from '../../tests/fake_backend';
import { fakeTemplates, hostInterfaces } from '../../tests/fake_grafana';
import { schemaVersion } from '../query/migration';
import type { PacketsQuery } from '../query/types';
import { QueryEditor } from './QueryEditor';

// Holds the query as a panel does; `last` is what the panel would save.
async function open(query: Partial<PacketsQuery> = {}, annotation?: object) {
  const datasource = fakeBackend({ allowedInterfaces });
  const onRunQuery = jest.fn();
  const last: PacketsQuery = { refId: 'A', schemaVersion, ...query };
  const panel = { last, onRunQuery };
  function Panel() {
    const [current, setCurrent] = useState(panel.last);
    const onChange = (next: PacketsQuery) => {
      panel.last = next;
      setCurrent(next);
    };
    return (
      <QueryEditor
        datasource={datasource}
        query={current}
        onChange={onChange}
        onRunQuery={onRunQuery}
        annotation={annotation}
      />
    );
  }
  render(<Panel />);
  await waitFor(() => expect(allowedInterfaces).toHaveBeenCalled());
  return panel;
}

const filterField = () => screen.queryByRole('combobox', { name: 'Filter' });
const rows = () => screen.queryByRole('spinbutton', { name: 'Rows' });
const picker = () => screen.getByRole('combobox', { name: 'Interface' });
const kindPicker = () => screen.queryByRole('combobox', { name: 'Show' });
const groupBy = () => screen.queryByRole('combobox', { name: 'Group by' });
const listed = () =>
  screen.queryAllByRole('option').map(({ textContent }) => textContent);

async function pick(name: string) {
  await userEvent.type(picker(), name);
  const pattern = new RegExp(`^${name.replace('*', '\\*')}`);
  await userEvent.click(await screen.findByRole('option', { name: pattern }));
}

async function show(kind: string) {
  await userEvent.click(kindPicker()!);
  const name = new RegExp(`^${kind}`);
  await userEvent.click(await screen.findByRole('option', { name }));
}

let allowedInterfaces: ReturnType<typeof fakeInterfaces>;

beforeEach(() => {
  fakeTemplates({ interface: 'eth0' });
  allowedInterfaces = fakeInterfaces();
});

test('shows an empty query as live packets of everything, both ways', async () => {
  await open();
  await waitFor(() => expect(picker()).toHaveValue(''));
  expect(kindPicker()).toHaveValue('Packets');
  expect(screen.getByRole('radio', { name: 'Both' })).toBeChecked();
  expect(screen.getByRole('switch', { name: 'Live' })).toBeChecked();
});

test('lists allowed interfaces with state and addresses, then variables', async () => {
  await open();
  await userEvent.click(picker());
  await waitFor(() =>
    expect(listed()).toEqual([
      'eth0up · 192.0.2.10/24 · 2001:db8::10/64',
      'wlan0down',
      '$interface',
    ]),
  );
});

test('picks an interface and runs the query', async () => {
  const panel = await open({ direction: 'ingress' });
  await pick('eth0');
  expect(panel.last).toEqual({
    refId: 'A',
    schemaVersion,
    direction: 'ingress',
    interface: 'eth0',
  });
  expect(panel.onRunQuery).toHaveBeenCalledTimes(1);
});

test.each([
  ['a,b', 'a\\,b'],
  ['x*', 'x\\*'],
  ['a\\', 'a\\\\'],
  ['auto', '\\auto'],
  [' x ', '\\ x\\ '],
  ['💩0', '💩0'],
])('picks an interface called "%s" and shows it so', async (name, listed) => {
  allowedInterfaces = fakeInterfaces([{ ...hostInterfaces[0]!, name }]);
  const panel = await open();
  await userEvent.click(picker());
  await userEvent.click(await screen.findByRole('option', { name: / up · / }));
  expect(panel.last.interface).toBe(listed);
  await waitFor(() => expect(picker()).toHaveValue(name));
});

test('shows a name that was written with more backslashes', async () => {
  await open({ interface: '\\e\\t\\h0' });
  await waitFor(() => expect(picker()).toHaveValue('eth0'));
});

test('takes a glob nobody listed', async () => {
  const panel = await open();
  await pick('veth*');
  expect(panel.last.interface).toBe('veth*');
});

test('goes back to everything allowed when cleared', async () => {
  const panel = await open({ interface: 'eth0' });
  const clear = screen.getByRole('button', { name: 'Clear value' });
  await userEvent.click(clear, { pointerEventsCheck: 0 });
  expect(panel.last.interface).toBe('');
});

test('says why interfaces cannot be listed, and still takes a name', async () => {
  allowedInterfaces = fakeInterfaces(new Error('plugin unavailable'));
  const panel = await open();
  await screen.findByText('List interfaces: plugin unavailable');
  await pick('eth0');
  expect(panel.last.interface).toBe('eth0');
});

test.each([
  ['radio', 'Egress', { direction: 'egress' }],
  ['radio', 'Logs', { format: 'logs' }],
  ['switch', 'Live', { live: false }],
])('changes by the %s %s', async (role, name, change) => {
  const panel = await open();
  await userEvent.click(screen.getByRole(role, { name }));
  expect(panel.last).toEqual({ refId: 'A', schemaVersion, ...change });
  expect(panel.onRunQuery).toHaveBeenCalledTimes(1);
});

test('keeps a direction that is a dashboard variable', async () => {
  await open({ direction: '$direction' });
  expect(screen.getByRole('radio', { name: '$direction' })).toBeChecked();
});

const kindFields = [
  [
    'Packets',
    ['Filter', 'Ready filters', 'Format', 'Rows', 'Order', 'Columns'],
  ],
  ['Traffic', ['Filter', 'Ready filters', 'Measure', 'Group by', 'Resolution']],
  ['Flows', ['Filter', 'Ready filters', 'Group by', 'Largest by', 'Rows']],
  ['Conversations', ['Filter', 'Ready filters', 'Largest by', 'Pairs']],
  ['Distribution', ['Filter', 'Ready filters', 'Of', 'Resolution']],
  ['Capture', []],
  ['Events', []],
] as const;

test.each(kindFields)(
  'asks for %s no more than it needs',
  async (kind, own) => {
    const panel = await open({ interface: 'eth0', filter: 'arp' });
    if (kind !== 'Packets') {
      await show(kind);
      expect(panel.onRunQuery).toHaveBeenCalledTimes(1);
    }
    const always = ['Show', 'Interface', 'Direction', 'Live'];
    expect(fieldLabels().sort()).toEqual([...always, ...own].sort());
    expect(panel.last).toMatchObject({ interface: 'eth0', filter: 'arp' });
  },
);

// Less those of single radio buttons, and that of the switch itself.
const fieldLabels = () =>
  [...document.querySelectorAll('label')]
    .filter(({ htmlFor }) => !htmlFor.startsWith('option-'))
    .map(({ textContent }) => textContent)
    .filter((text) => text !== '');

test('keeps what still applies when the kind is switched, and the rest for later', async () => {
  const panel = await open({ filter: 'arp', limit: 50 });
  await show('Flows');
  expect(filterField()).toHaveValue('arp');
  expect(rows()).toHaveValue(50);
  await show('Capture');
  expect(filterField()).not.toBeInTheDocument();
  await show('Packets');
  expect(filterField()).toHaveValue('arp');
  expect(panel.last).toEqual({
    refId: 'A',
    schemaVersion,
    kind: 'packets',
    filter: 'arp',
    limit: 50,
  });
});

test.each([
  ['traffic', 'Packets', { measure: 'packets' }],
  ['traffic', '10 s', { resolution: 10 }],
  ['flows', 'Packets', { orderBy: 'packets' }],
  ['conversations', 'Packets', { orderBy: 'packets' }],
  ['distribution', 'TTL', { of: 'ttl' }],
  ['distribution', '0.2 s', { resolution: 0.2 }],
] as const)('of %s, %s is one click', async (kind, name, change) => {
  const panel = await open({ kind });
  await userEvent.click(screen.getByRole('radio', { name }));
  expect(panel.last).toMatchObject(change);
  expect(panel.onRunQuery).toHaveBeenCalledTimes(1);
});

test('groups by keys and variables, in the order picked', async () => {
  const panel = await open({ kind: 'traffic' });
  expect(groupBy()).toHaveAttribute('placeholder', 'One total');
  expect(screen.queryByRole('spinbutton', { name: 'Top' })).toBeNull();
  for (const key of ['Source port', 'Protocol', '$interface']) {
    await userEvent.click(groupBy()!);
    await userEvent.click(await screen.findByRole('option', { name: key }));
    await waitFor(() => expect(groupBy()).toHaveValue(''));
  }
  expect(panel.last.groupBy).toEqual(['source_port', 'protocol', '$interface']);
  const remove = { name: 'Do not group by Protocol' };
  await userEvent.click(screen.getByRole('button', remove));
  expect(panel.last.groupBy).toEqual(['source_port', '$interface']);
});

test('lists what is not grouped by already', async () => {
  await open({ kind: 'flows', groupBy: ['protocol'] });
  await userEvent.click(groupBy()!);
  await waitFor(() => expect(listed()).toContain('VLAN'));
  expect(listed()).not.toContain('Protocol');
});

test('takes a number of series once there are groups, within bounds', async () => {
  const panel = await open({ kind: 'traffic', groupBy: ['vlan'] });
  const top = screen.getByRole('spinbutton', { name: 'Top' });
  await userEvent.type(top, '101{Enter}');
  expect(top).toHaveAccessibleDescription(
    'Write a whole number from 1 to 100 series',
  );
  await userEvent.clear(top);
  await userEvent.type(top, '5{Enter}');
  expect(panel.last.top).toBe(5);
  expect(panel.onRunQuery).toHaveBeenCalledTimes(1);
});

test('shows a query of an earlier version as it is meant', async () => {
  const saved = { kind: 'traffic', groupBy: 'protocol', top: '7' };
  const panel = await open({
    ...(saved as unknown as PacketsQuery),
    schemaVersion: undefined,
  });
  expect(screen.getByRole('spinbutton', { name: 'Top' })).toHaveValue(7);
  await userEvent.click(screen.getByRole('radio', { name: 'Flows' }));
  expect(panel.last).toEqual({
    refId: 'A',
    schemaVersion,
    kind: 'traffic',
    groupBy: ['protocol'],
    top: 7,
    measure: 'flows',
  });
});

test('runs a filter when it is written, not while', async () => {
  const panel = await open();
  await userEvent.type(filterField()!, 'arp');
  expect(panel.onRunQuery).not.toHaveBeenCalled();
  await userEvent.keyboard('{Enter}');
  expect(panel.last).toEqual({ refId: 'A', schemaVersion, filter: 'arp' });
  expect(panel.onRunQuery).toHaveBeenCalledTimes(1);
  await userEvent.tab();
  expect(panel.onRunQuery).toHaveBeenCalledTimes(1);
});

test('writes a ready filter into the field and runs it', async () => {
  const panel = await open({ filter: 'tcp' });
  const ready = screen.getByRole('combobox', { name: 'Ready filters' });
  expect(ready).toHaveValue('');
  await userEvent.type(ready, 'DNS');
  await userEvent.click(await screen.findByRole('option', { name: /^DNS/ }));
  expect(panel.last.filter).toBe('port 53');
  expect(panel.onRunQuery).toHaveBeenCalledTimes(1);
  expect(filterField()).toHaveValue('port 53');
  expect(ready).toHaveValue('DNS');
});

test('opens help, and an example of it goes into the field', async () => {
  const panel = await open();
  const help = screen.getByRole('button', { name: 'Filter help' });
  expect(help).toHaveAttribute('aria-expanded', 'false');
  await userEvent.click(help);
  const pane = screen.getByRole('region', { name: 'Filter help' });
  expect(help).toHaveAttribute('aria-expanded', 'true');
  expect(help).toHaveAttribute('aria-controls', pane.id);
  await userEvent.click(
    screen.getByRole('button', {
      name: 'Use the filter dst port 22: towards the port',
    }),
  );
  expect(panel.last.filter).toBe('dst port 22');
  expect(filterField()).toHaveValue('dst port 22');
  await userEvent.click(help);
  expect(pane).not.toBeInTheDocument();
});

test('takes a number of rows, and the default when it is emptied', async () => {
  const panel = await open({ limit: 50 });
  await userEvent.clear(rows()!);
  await userEvent.type(rows()!, '2000{Enter}');
  expect(panel.last.limit).toBe(2000);
  await userEvent.clear(rows()!);
  await userEvent.tab();
  expect(panel.last.limit).toBeUndefined();
  expect(rows()).toHaveAttribute('placeholder', '500');
  expect(panel.onRunQuery).toHaveBeenCalledTimes(2);
});

test.each(['0', '5001', '2.5'])('runs no query for %s rows', async (number) => {
  const panel = await open();
  await userEvent.type(rows()!, `${number}{Enter}`);
  const problem = 'Write a whole number from 1 to 5000 rows';
  expect(rows()).toHaveAccessibleDescription(problem);
  expect(rows()).toBeInvalid();
  expect(panel.last).toEqual({ refId: 'A', schemaVersion });
  expect(panel.onRunQuery).not.toHaveBeenCalled();
});

test('asks an annotation for interface and direction only', async () => {
  const panel = await open({ kind: 'events', live: false }, {});
  expect(kindPicker()).toBeNull();
  expect(screen.queryByRole('switch', { name: 'Live' })).toBeNull();
  expect(filterField()).toBeNull();
  await userEvent.click(screen.getByRole('radio', { name: 'Ingress' }));
  expect(panel.last).toMatchObject({ kind: 'events', direction: 'ingress' });
});
