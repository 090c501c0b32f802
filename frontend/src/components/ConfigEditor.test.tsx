import type { DataSourceSettings } from '@grafana/data';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React, { useState } from 'react';

import { settingsSchema, wordsOf } from '../query/schema';
import type { PacketsSettings } from '../query/types';
import { captureNumbers, memoryNumbers } from '../settings';
import { ConfigEditor } from './ConfigEditor';

type Options = DataSourceSettings<PacketsSettings>;

// Holds the options as the settings page does; `saved` is what it would save.
function open(jsonData: PacketsSettings = {}, readOnly = false) {
  const page = { saved: jsonData };
  function Page() {
    const [options, setOptions] = useState({ jsonData, readOnly } as Options);
    const onChange = (next: Options) => {
      page.saved = next.jsonData;
      setOptions(next);
    };
    return <ConfigEditor options={options} onOptionsChange={onChange} />;
  }
  render(<Page />);
  return page;
}

// 'Automatic' is a source as well.
const modes = () => screen.getByRole('group', { name: 'Capture' });

const numbers = [...captureNumbers, ...memoryNumbers];

test('shows defaults as placeholders and saves none of them', () => {
  const page = open();
  expect(screen.getByLabelText(/^Interfaces/)).toHaveAttribute(
    'placeholder',
    'auto',
  );
  expect(screen.getByLabelText(/^Always on/)).toBeChecked();
  expect(
    within(modes()).getByRole('radio', { name: 'Automatic' }),
  ).toBeChecked();
  for (const { label, fallback } of numbers) {
    expect(
      screen.getByRole('spinbutton', { name: new RegExp(`^${label}`) }),
    ).toHaveAttribute('placeholder', String(fallback));
  }
  expect(page.saved).toEqual({});
});

test('says default and bounds of each number', () => {
  open();
  for (const { description, fallback, min, max } of numbers) {
    screen.getByText(
      `${description} Default ${fallback}, from ${min} to ${max}.`,
    );
  }
});

test('saves what is typed, and forgets what is emptied', async () => {
  const page = open();
  const interfaces = screen.getByLabelText(/^Interfaces/);
  const budget = screen.getByRole('spinbutton', { name: /^Packet budget/ });
  await userEvent.type(interfaces, 'eth*');
  await userEvent.type(budget, '500');
  expect(page.saved).toEqual({ interfaces: 'eth*', packetsPerSecond: 500 });
  await userEvent.clear(interfaces);
  await userEvent.clear(budget);
  expect(page.saved).toEqual({});
});

test('switches always-on off', async () => {
  const page = open();
  await userEvent.click(screen.getByLabelText(/^Always on/));
  expect(page.saved).toEqual({ alwaysOn: false });
});

test.each([
  ['Automatic', 'auto'],
  ['Native', 'native'],
  ['TCX', 'tcx'],
  ['Generic', 'generic'],
])('picks the attach mode %s', async (name, attachMode) => {
  const other = attachMode === 'auto' ? 'native' : 'auto';
  const page = open({ attachMode: other });
  await userEvent.click(within(modes()).getByRole('radio', { name }));
  expect(page.saved).toEqual({ attachMode });
});

test('offers each attach mode once', () => {
  open();
  const words = wordsOf(settingsSchema.attachMode);
  const others = [
    ...wordsOf(settingsSchema.anonymize),
    ...wordsOf(settingsSchema.packetAccess),
    ...wordsOf(settingsSchema.source).filter((word) => word !== 'fleet'),
  ];
  expect(screen.getAllByRole('radio')).toHaveLength(
    words.length + others.length,
  );
});

test('says what a number may be when it is out of bounds', async () => {
  open({ snapLength: 1000 });
  const problem = 'Write a whole number from 64 to 512 bytes';
  expect(screen.getByRole('alert')).toHaveTextContent(problem);
  await userEvent.clear(screen.getByRole('spinbutton', { name: /^Snap/ }));
  expect(screen.queryByText(problem)).not.toBeInTheDocument();
});

test('takes no input when provisioned', () => {
  open({}, true);
  expect(screen.getByLabelText(/^Interfaces/)).toBeDisabled();
  for (const field of screen.getAllByRole('spinbutton')) {
    expect(field).toBeDisabled();
  }
});
