import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';

import { fakeBackend } from '../../tests/fake_backend';
import { fakeTemplates } from '../../tests/fake_grafana';
import type { VariableQuery } from '../query/variable_query';
import { VariableEditor } from './VariableEditor';

function open(saved: Partial<VariableQuery> | string) {
  const onChange = jest.fn();
  const query = (
    typeof saved === 'string' ? saved : { refId: 'variable', ...saved }
  ) as VariableQuery;
  render(
    <VariableEditor
      datasource={fakeBackend()}
      query={query}
      onChange={onChange}
    />,
  );
  return onChange;
}

const key = () => screen.getByRole('combobox', { name: 'Values of' });

beforeEach(() => fakeTemplates({}));

test('begins with interfaces, which need no more', () => {
  open({});
  expect(key()).toHaveValue('Interfaces');
  expect(screen.getAllByRole('combobox')).toHaveLength(1);
});

test('picks a key', async () => {
  const onChange = open('interfaces');
  await userEvent.click(key());
  await userEvent.click(
    await screen.findByRole('option', { name: /^Protocol/ }),
  );
  expect(onChange).toHaveBeenCalledWith({
    refId: 'variable',
    values: 'protocol',
  });
});

test('asks of which packets, once there is a key', async () => {
  const onChange = open({ values: 'vlan' });
  await screen.findByRole('combobox', { name: 'Interface' });
  await userEvent.type(
    screen.getByRole('combobox', { name: 'Filter' }),
    'arp{Enter}',
  );
  expect(onChange).toHaveBeenCalledWith({
    refId: 'variable',
    values: 'vlan',
    filter: 'arp',
  });
});

test('says what text it cannot read', () => {
  open('ports');
  expect(screen.getByText(/find values of "ports"/)).toBeVisible();
});
