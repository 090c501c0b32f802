import type { DataSourceSettings } from '@grafana/data';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React, { useState } from 'react';

import type { PacketsSecrets, PacketsSettings } from '../../query/types';
import { PrivacyFields } from './PrivacyFields';

type Options = DataSourceSettings<PacketsSettings, PacketsSecrets>;

// Holds the options as the settings page does; `saved` is what it would save.
function open(start: Partial<Options> = {}) {
  const page = { saved: { jsonData: {}, ...start } as Options };
  function Page() {
    const [options, setOptions] = useState(page.saved);
    const onChange = (next: Options) => {
      page.saved = next;
      setOptions(next);
    };
    return <PrivacyFields options={options} onOptionsChange={onChange} />;
  }
  render(<Page />);
  return page;
}

test('shows addresses as they are, and needs no key', () => {
  const page = open();
  expect(screen.getByRole('radio', { name: 'As they are' })).toBeChecked();
  expect(screen.getByLabelText(/^Key/)).toHaveValue('');
  expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  expect(page.saved.jsonData).toEqual({});
});

test.each([
  ['Viewers', 'viewer'],
  ['Editors', 'editor'],
  ['Administrators', 'admin'],
  ['Nobody', 'nobody'],
] as const)('shows packets to %s', async (name, packetAccess) => {
  const other = packetAccess === 'viewer' ? 'nobody' : 'viewer';
  const page = open({ jsonData: { packetAccess: other } });
  await userEvent.click(screen.getByRole('radio', { name }));
  expect(page.saved.jsonData).toEqual({ packetAccess });
});

// Who runs Grafana may have addresses replaced where the page says off.
test('takes a key while addresses are as they are', async () => {
  const page = open();
  await userEvent.type(screen.getByLabelText(/^Key/), 'long');
  expect(page.saved.secureJsonData).toEqual({ anonymizeKey: 'long' });
});

test('asks for a key where addresses are replaced', async () => {
  const page = open();
  await userEvent.click(screen.getByRole('radio', { name: 'Replaced' }));
  expect(page.saved.jsonData).toEqual({ anonymize: 'prefix' });
  expect(screen.getByRole('alert')).toHaveTextContent('Without a key');
  await userEvent.type(screen.getByLabelText(/^Key/), 'long and random');
  expect(page.saved.secureJsonData).toEqual({
    anonymizeKey: 'long and random',
  });
  expect(page.saved.jsonData).toEqual({ anonymize: 'prefix' });
  expect(screen.queryByRole('alert')).not.toBeInTheDocument();
});

test('shows of a key that it is there, and lets it go', async () => {
  const page = open({
    jsonData: { anonymize: 'prefix' },
    secureJsonFields: { anonymizeKey: true },
  });
  expect(screen.getByLabelText(/^Key/)).toHaveValue('configured');
  expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'Reset' }));
  expect(page.saved.secureJsonFields).toEqual({ anonymizeKey: false });
  expect(screen.getByRole('alert')).toHaveTextContent('Without a key');
});

test('takes no input when provisioned', () => {
  open({ jsonData: { anonymize: 'prefix' }, readOnly: true });
  expect(screen.getByLabelText(/^Key/)).toBeDisabled();
});
