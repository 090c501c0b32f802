import type { DataSourceSettings } from '@grafana/data';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React, { useState } from 'react';

import type { PacketsSettings } from '../../query/types';
import { SourceFields } from './SourceFields';

type Options = DataSourceSettings<PacketsSettings>;

function open(jsonData: PacketsSettings = {}, readOnly = false) {
  const page = { saved: jsonData };
  function Page() {
    const [options, setOptions] = useState({ jsonData, readOnly } as Options);
    const onChange = (next: Options) => {
      page.saved = next.jsonData;
      setOptions(next);
    };
    return <SourceFields options={options} onOptionsChange={onChange} />;
  }
  render(<Page />);
  return page;
}

const socket = () => screen.queryByLabelText(/^Agent socket/);

test('takes the agent where it answers, and saves nothing of that', () => {
  const page = open();
  expect(screen.getByRole('radio', { name: 'Automatic' })).toBeChecked();
  expect(socket()).toHaveAttribute('placeholder', '/run/xdplive/agent.sock');
  expect(page.saved).toEqual({});
});

test.each([
  ['Automatic', 'auto'],
  ['This plugin', 'process'],
  ['Agent', 'agent'],
] as const)('picks %s', async (name, source) => {
  const page = open({ source: source === 'auto' ? 'agent' : 'auto' });
  await userEvent.click(screen.getByRole('radio', { name }));
  expect(page.saved).toEqual({ source });
});

test('asks for no socket where this plugin captures', () => {
  open({ source: 'process' });
  expect(socket()).not.toBeInTheDocument();
});

test('saves a socket, and forgets one that is emptied', async () => {
  const page = open({ source: 'agent' });
  await userEvent.type(socket()!, '/run/a.sock');
  expect(page.saved).toEqual({ source: 'agent', agentSocket: '/run/a.sock' });
  await userEvent.clear(socket()!);
  expect(page.saved).toEqual({ source: 'agent' });
});

test('says that a change waits for the plugin to start again', () => {
  open();
  screen.getByText(/only once the plugin has started again: restart Grafana/);
});

test('takes no input when provisioned', () => {
  open({}, true);
  expect(socket()).toBeDisabled();
});
