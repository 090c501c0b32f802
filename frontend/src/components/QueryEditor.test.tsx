import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React, { useState } from 'react';

import {
  fakeResources,
  fakeTemplates,
  hostInterfaces,
  makeDataSource,
} from '../../tests/fake_grafana';
import type { PacketsQuery } from '../types';
import { QueryEditor } from './QueryEditor';

// Holds the query as a panel does; `last` is what the panel would save.
async function open(query: Partial<PacketsQuery> = {}, annotation?: object) {
  const datasource = makeDataSource();
  const onRunQuery = jest.fn();
  const panel = { last: { refId: 'A', ...query } as PacketsQuery, onRunQuery };
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
  await waitFor(() => expect(resources).toHaveBeenCalled());
  return panel;
}

const filterField = () => screen.queryByRole('textbox', { name: 'Filter' });
const rows = () => screen.queryByRole('spinbutton', { name: 'Rows' });
const picker = () => screen.getByRole('combobox', { name: 'Interface' });
const listed = () =>
  screen.queryAllByRole('option').map(({ textContent }) => textContent);

async function pick(name: string) {
  await userEvent.type(picker(), name);
  const pattern = new RegExp(`^${name.replace('*', '\\*')}`);
  await userEvent.click(await screen.findByRole('option', { name: pattern }));
}

let resources: jest.Mock;

beforeEach(() => {
  fakeTemplates({ interface: 'eth0' });
  resources = fakeResources(hostInterfaces);
});

test('shows an empty query as live packets of everything, both ways', async () => {
  await open();
  await waitFor(() => expect(picker()).toHaveValue(''));
  expect(screen.getByRole('radio', { name: 'Packets' })).toBeChecked();
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
    direction: 'ingress',
    interface: 'eth0',
  });
  expect(panel.onRunQuery).toHaveBeenCalledTimes(1);
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
  resources = fakeResources(new Error('plugin unavailable'));
  const panel = await open();
  await screen.findByText('List interfaces: plugin unavailable');
  await pick('eth0');
  expect(panel.last.interface).toBe('eth0');
});

test.each([
  ['radio', 'Egress', { direction: 'egress' }],
  ['radio', 'Capture', { kind: 'capture' }],
  ['radio', 'Events', { kind: 'events' }],
  ['switch', 'Live', { live: false }],
])('changes by the %s %s', async (role, name, change) => {
  const panel = await open();
  await userEvent.click(screen.getByRole(role, { name }));
  expect(panel.last).toEqual({ refId: 'A', ...change });
  expect(panel.onRunQuery).toHaveBeenCalledTimes(1);
});

test('keeps a direction that is a dashboard variable', async () => {
  await open({ direction: '$direction' });
  expect(screen.getByRole('radio', { name: '$direction' })).toBeChecked();
});

test('offers packets, capture and events, each with what it needs', async () => {
  const panel = await open({ interface: 'eth0', filter: 'arp', limit: 50 });
  const kind = (name: string) =>
    userEvent.click(screen.getByRole('radio', { name }));
  expect(filterField()).toHaveValue('arp');
  expect(rows()).toHaveValue(50);
  for (const name of ['Capture', 'Events']) {
    await kind(name);
    expect(filterField()).not.toBeInTheDocument();
    expect(rows()).not.toBeInTheDocument();
    expect(picker()).toHaveValue('eth0');
  }
  await kind('Packets');
  expect(filterField()).toHaveValue('arp');
  expect(panel.last).toEqual({
    refId: 'A',
    kind: 'packets',
    interface: 'eth0',
    filter: 'arp',
    limit: 50,
  });
});

test('runs a filter when it is written, not while', async () => {
  const panel = await open();
  await userEvent.type(filterField()!, 'arp');
  expect(panel.onRunQuery).not.toHaveBeenCalled();
  await userEvent.keyboard('{Enter}');
  expect(panel.last).toEqual({ refId: 'A', filter: 'arp' });
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
  expect(panel.last).toEqual({ refId: 'A' });
  expect(panel.onRunQuery).not.toHaveBeenCalled();
});

test('asks an annotation for interface and direction only', async () => {
  const panel = await open({ kind: 'events', live: false }, {});
  expect(screen.queryByRole('radio', { name: 'Packets' })).toBeNull();
  expect(screen.queryByRole('switch', { name: 'Live' })).toBeNull();
  expect(filterField()).toBeNull();
  await userEvent.click(screen.getByRole('radio', { name: 'Ingress' }));
  expect(panel.last).toMatchObject({ kind: 'events', direction: 'ingress' });
});
