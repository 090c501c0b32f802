import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React, { useState } from 'react';

import { fakeBackend, fakeValues } from '../../../tests/fake_backend';
import { fakeTemplates } from '../../../tests/fake_grafana';
import { FilterInput } from './FilterInput';
import { restBeforeValues } from './useSeenValues';

const seen = {
  source_ip: ['192.0.2.1', '192.0.2.2'],
  destination_ip: ['198.51.100.7'],
  protocol: ['OSPF'],
};

function open(text = '', valuesOf = fakeValues(seen)) {
  const onTake = jest.fn<void, [string]>();
  const onKeyOutside = jest.fn<void, [string]>();
  const datasource = fakeBackend({ valuesOf });
  function Page() {
    const [draft, setDraft] = useState(text);
    return (
      <div onKeyDown={({ key }) => onKeyOutside(key)}>
        <FilterInput
          id="filter"
          datasource={datasource}
          scope={{ interface: 'eth0', direction: 'egress' }}
          text={draft}
          onChange={setDraft}
          onTake={() => onTake(draft)}
          invalid={false}
          aria-describedby="nothing"
          suffix=""
        />
        <button>next</button>
      </div>
    );
  }
  render(<Page />);
  act(() => input().focus());
  return { onTake, onKeyOutside };
}

const input = () => screen.getByRole<HTMLInputElement>('combobox');
const listed = () =>
  screen.queryAllByRole('option').map((it) => it.firstChild?.textContent);
const chosen = () =>
  screen.queryByRole('option', { selected: true })?.firstChild?.textContent;
const rest = () => act(() => jest.advanceTimersByTimeAsync(restBeforeValues));
const user = userEvent.setup({ advanceTimers: jest.advanceTimersByTime });

beforeEach(() => {
  jest.useFakeTimers();
  fakeTemplates({ hosts: '192.0.2.1' });
});

afterEach(() => jest.useRealTimers());

test('completes keywords and hosts with arrow keys and Enter alone', async () => {
  const { onTake } = open();
  await user.keyboard('s');
  expect(listed()).toEqual(['src', 'sctp']);
  expect(chosen()).toBeUndefined();
  await user.keyboard('{ArrowDown}');
  expect(chosen()).toBe('src');
  await user.keyboard('{Enter}ho{ArrowDown}{Tab}');
  expect(input()).toHaveValue('src host ');
  await rest();
  expect(listed()).toEqual(['192.0.2.1', '192.0.2.2', '$hosts']);
  await user.keyboard('{ArrowUp}{ArrowUp}{Enter}');
  expect(input()).toHaveValue('src host 192.0.2.2');
  expect(input()).toHaveFocus();
  expect(listed()).toEqual([]);
  expect(onTake).not.toHaveBeenCalled();
  await user.keyboard('{Enter}');
  expect(onTake.mock.calls).toEqual([['src host 192.0.2.2']]);
});

test('leaves Enter alone while nothing is chosen', async () => {
  const { onTake } = open();
  await user.keyboard('tc');
  expect(listed()).toEqual(['tcp']);
  await user.keyboard('{Enter}');
  expect(onTake.mock.calls).toEqual([['tc']]);
  expect(listed()).toEqual([]);
});

test('completes a word that was begun by Tab, and is left by the next', async () => {
  const { onTake } = open();
  await user.keyboard('tc{Tab}');
  expect(input()).toHaveFocus();
  expect(input()).toHaveValue('tcp ');
  expect(listed()).toContain('port');
  await user.keyboard('{Tab}');
  expect(screen.getByRole('button')).toHaveFocus();
  expect(onTake.mock.calls).toEqual([['tcp ']]);
});

test.each([['tcp'], ['host 192.0.2'], ['port 4']])(
  'leaves %s alone on Tab: it may be meant',
  async (written) => {
    open();
    await user.keyboard(written);
    await rest();
    await user.keyboard('{Tab}');
    expect(input()).toHaveValue(written);
    expect(screen.getByRole('button')).toHaveFocus();
  },
);

test('is closed by Escape, which goes no further, and opened by Ctrl+Space', async () => {
  const { onKeyOutside } = open('tcp');
  await user.keyboard('{Control>} {/Control}');
  expect(input()).toHaveValue('tcp');
  expect(listed()).toEqual([]); // no longer word starts so
  await user.keyboard(' ');
  expect(listed()).toContain('port');
  onKeyOutside.mockClear();
  await user.keyboard('{Escape}');
  expect(listed()).toEqual([]);
  expect(onKeyOutside).not.toHaveBeenCalled();
  await user.keyboard('{Escape}');
  expect(onKeyOutside.mock.calls).toEqual([['Escape']]);
  await user.keyboard('{Control>} {/Control}');
  expect(listed()).toContain('port');
  expect(input()).toHaveValue('tcp ');
});

test('shows all there is to an empty field that is asked by ArrowDown', async () => {
  open();
  expect(listed()).toEqual([]);
  await user.keyboard('{ArrowDown}');
  expect(listed()).toContain('host');
  expect(chosen()).toBeUndefined();
});

test('completes the word at the cursor and goes on behind it', async () => {
  open('po 80 or arp');
  input().setSelectionRange(2, 2);
  await user.keyboard('{Control>} {/Control}{ArrowDown}{Enter}');
  expect(input()).toHaveValue('port 80 or arp');
  expect(input().selectionStart).toBe(5);
});

test('picks by pointer without leaving the field', async () => {
  const { onTake } = open();
  await user.keyboard('ud');
  await user.click(screen.getByRole('option', { name: /^udp/ }));
  expect(input()).toHaveValue('udp ');
  expect(input()).toHaveFocus();
  expect(onTake).not.toHaveBeenCalled();
});

test('keeps what is chosen when values arrive', async () => {
  open();
  await user.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}');
  expect(chosen()).toBe('net');
  await rest();
  expect(listed()[0]).toBe('proto 89');
  expect(chosen()).toBe('net');
});

test('says to machines what is listed and chosen', async () => {
  open();
  expect(input()).toHaveAttribute('aria-expanded', 'false');
  expect(input()).not.toHaveAttribute('aria-controls');
  await user.keyboard('s{ArrowDown}');
  const list = screen.getByRole('listbox', { name: /Suggestions/ });
  const option = screen.getByRole('option', { selected: true });
  expect(input()).toHaveAttribute('aria-expanded', 'true');
  expect(input()).toHaveAttribute('aria-controls', list.id);
  expect(input()).toHaveAttribute('aria-activedescendant', option.id);
});

test('asks for values once a place, when the typing rests, and keeps them', async () => {
  const asked = fakeValues(seen);
  open('', asked);
  await user.keyboard('host 1');
  expect(asked).not.toHaveBeenCalled();
  await rest();
  await user.keyboard('9');
  await rest();
  await user.keyboard('2.0.2.1 or host ');
  await rest();
  expect(listed()).toContain('192.0.2.2');
  const scope = { interface: 'eth0', direction: 'egress' };
  expect(asked.mock.calls).toEqual([
    ['source_ip', scope],
    ['destination_ip', scope],
  ]);
});

test('has keywords and variables where values cannot be had', async () => {
  open('', fakeValues(new Error('plugin unavailable')));
  await user.keyboard('src ');
  await rest();
  expect(listed().slice(0, 2)).toEqual(['host', 'net']);
  await user.keyboard('host ');
  await rest();
  expect(listed()).toEqual(['$hosts']);
});
