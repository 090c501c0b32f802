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
async function open(query: Partial<PacketsQuery> = {}) {
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
      />
    );
  }
  render(<Panel />);
  await waitFor(() => expect(resources).toHaveBeenCalled());
  return panel;
}

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
