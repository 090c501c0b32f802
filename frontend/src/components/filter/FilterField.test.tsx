import { act, fireEvent, render, screen } from '@testing-library/react';
import React from 'react';

import { fakeBackend, fakeCheck } from '../../../tests/fake_backend';
import { fakeTemplates } from '../../../tests/fake_grafana';
import type { Backend } from '../../query/backend';
import type { FilterVerdict } from '../../query/types';
import { FilterField } from './FilterField';
import { restBeforeCheck } from './useFilterCheck';

const good: FilterVerdict = { ok: true, instructions: 6 };
const bad: FilterVerdict = { ok: false, error: 'syntax error' };

function open(checkFilter: Backend['checkFilter'], value = '') {
  const onChange = jest.fn();
  const datasource = fakeBackend({ checkFilter });
  const field = (now: string) => (
    <FilterField
      datasource={datasource}
      scope={{}}
      value={now}
      onChange={onChange}
    />
  );
  const { rerender } = render(field(value));
  return { onChange, now: (value: string) => rerender(field(value)) };
}

const input = () => screen.getByRole('combobox', { name: 'Filter' });
const status = () => screen.getByRole('status').textContent;
const type = (value: string) =>
  fireEvent.change(input(), { target: { value } });
const rest = (milliseconds = restBeforeCheck) =>
  act(() => jest.advanceTimersByTimeAsync(milliseconds));

beforeEach(() => {
  jest.useFakeTimers();
  fakeTemplates({ hosts: ['192.0.2.1', '192.0.2.2'] });
});

afterEach(() => jest.useRealTimers());

test('asks once the typing rests, not key by key', async () => {
  const check = fakeCheck(() => good);
  open(check);
  for (const text of ['a', 'ar', 'arp']) {
    type(text);
    await rest(restBeforeCheck - 1);
  }
  expect(check).not.toHaveBeenCalled();
  expect(status()).toBe('checking…');
  await rest();
  expect(check.mock.calls).toEqual([['arp']]);
  expect(status()).toContain('6 instructions');
});

test('shows the answer to what is written now, whenever it comes', async () => {
  const answers: Record<string, (verdict: FilterVerdict) => void> = {};
  const check = fakeCheck(
    (filter) => new Promise((answer) => (answers[filter] = answer)),
  );
  open(check);
  type('tcp');
  await rest();
  type('tcp port 80');
  await rest();
  answers['tcp port 80']!(good);
  await rest();
  answers['tcp']!(bad);
  await rest();
  expect(status()).toContain('6 instructions');
  expect(screen.queryByRole('alert')).not.toBeInTheDocument();
});

test('says what is wrong, where a screen reader looks for it', async () => {
  const check = fakeCheck(() => bad);
  open(check, 'tcp porrt 80');
  await rest();
  expect(screen.getByRole('alert')).toHaveTextContent('syntax error');
  expect(input()).toBeInvalid();
  expect(input()).toHaveAccessibleDescription('syntax error');
});

const wireshark: FilterVerdict = {
  ok: false,
  error: 'syntax error, at character 0',
  at: 0,
  hint: "in tcpdump's language, not Wireshark's: tcp port 80",
  meant: 'tcp port 80',
};
const mark = () => document.querySelector('mark');
const useIt = () => screen.queryByRole('button', { name: /^Use it/ });

test('marks the word where it goes wrong', async () => {
  const check = fakeCheck(() => ({ ...bad, at: 4 }));
  open(check, ' tcp porrt 80');
  await rest();
  expect(mark()).toHaveTextContent('porrt');
  expect(mark()!.parentElement).toHaveTextContent('tcp porrt 80');
  expect(useIt()).not.toBeInTheDocument();
});

test('marks nothing where no one place is wrong', async () => {
  const check = fakeCheck(() => bad);
  open(check, 'tcp');
  await rest();
  expect(mark()).not.toBeInTheDocument();
});

test('marks the end where something is missing there', async () => {
  const check = fakeCheck(() => ({ ...bad, at: 7 }));
  open(check, 'tcp and');
  await rest();
  expect(mark()!.textContent).toBe('\u00a0');
  expect(mark()!.previousSibling).toHaveTextContent('tcp and');
});

test('offers what is meant, and a click takes it over', async () => {
  const check = fakeCheck((it) => (it === 'tcp port 80' ? good : wireshark));
  const { onChange } = open(check, 'tcp.port == 80');
  await rest();
  expect(input()).toHaveAccessibleDescription(
    `${wireshark.error} ${wireshark.hint}`,
  );
  expect(useIt()).toHaveAccessibleName('Use it: tcp port 80');
  fireEvent.click(useIt()!);
  expect(onChange.mock.calls).toEqual([['tcp port 80']]);
  expect(input()).toHaveValue('tcp port 80');
  expect(input()).toHaveFocus();
  await rest();
  expect(input()).toBeValid();
  expect(mark()).not.toBeInTheDocument();
});

test('offers a hint without a filter as words alone', async () => {
  const hint = 'filters see headers alone';
  const check = fakeCheck(() => ({ ...bad, hint }));
  open(check, 'http contains "x"');
  await rest();
  expect(screen.getByText(hint)).toBeInTheDocument();
  expect(useIt()).not.toBeInTheDocument();
});

test('puts no value in the place of a variable', async () => {
  const check = fakeCheck(() => wireshark);
  open(check, 'ip.addr == $hosts');
  await rest();
  expect(mark()!.parentElement).toHaveTextContent('(192.0.2.1 or 192.0.2.2)');
  expect(screen.getByText(wireshark.hint!)).toBeInTheDocument();
  expect(useIt()).not.toBeInTheDocument();
});

test('says nothing of half a word until it is left', async () => {
  const check = fakeCheck(() => bad);
  open(check, 'tcp');
  type('tcp por');
  await rest();
  expect(input()).toBeValid();
  expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  fireEvent.blur(input());
  await rest();
  expect(screen.getByRole('alert')).toHaveTextContent('syntax error');
});

test('is valid again while a corrected filter is checked', async () => {
  const check = fakeCheck((filter) => (filter === 'arp' ? good : bad));
  open(check, 'arrp');
  await rest();
  type('arp');
  expect(input()).toBeValid();
  await rest();
  expect(input()).toHaveAccessibleDescription('6 instructions');
});

test('has the filter checked that is sent, variables filled in', async () => {
  const check = fakeCheck(() => good);
  open(check, 'host $hosts');
  await rest();
  expect(check.mock.calls).toEqual([['host (192.0.2.1 or 192.0.2.2)']]);
});

test('has no filter checked whose variables have no value', async () => {
  const check = fakeCheck(() => bad);
  open(check, 'host $nobody');
  await rest();
  expect(check).not.toHaveBeenCalled();
  expect(input()).toBeValid();
  expect(status()).toBe('not checked: $nobody has no value here');
});

test('blames no filter that could not be checked', async () => {
  const check = fakeCheck(() =>
    Promise.reject(new Error('plugin unavailable')),
  );
  open(check, 'arp');
  await rest();
  expect(input()).toBeValid();
  expect(status()).toBe('not checked: plugin unavailable');
});

test('has nothing to check where it is empty', async () => {
  const check = fakeCheck(() => bad);
  open(check);
  await rest();
  expect(check).not.toHaveBeenCalled();
  expect(status()).toBe('');
});

test('is taken over on Enter and on leaving, once', () => {
  const check = fakeCheck(() => good);
  const { onChange, now } = open(check);
  type(' arp ');
  expect(onChange).not.toHaveBeenCalled();
  fireEvent.keyDown(input(), { key: 'Enter' });
  now('arp');
  fireEvent.blur(input());
  expect(onChange.mock.calls).toEqual([['arp']]);
  type('');
  fireEvent.blur(input());
  expect(onChange).toHaveBeenLastCalledWith('');
});

test('follows a filter that changes elsewhere', () => {
  const check = fakeCheck(() => good);
  const { now } = open(check, 'arp');
  now('icmp6');
  expect(input()).toHaveValue('icmp6');
});
