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

test('shows addresses as they are, and asks for no key', () => {
  const page = open();
  expect(screen.getByRole('radio', { name: 'As they are' })).toBeChecked();
  expect(screen.queryByLabelText(/^Key/)).not.toBeInTheDocument();
  expect(page.saved.jsonData).toEqual({});
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
