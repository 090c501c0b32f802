import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';

import { lessons } from '../filter/filters.json';
import { QueryHelp } from './QueryHelp';

test('has a button for every example, which asks for such packets', async () => {
  const onClickExample = jest.fn();
  render(
    <QueryHelp
      query={{ refId: 'A', kind: 'capture', interface: 'eth0' }}
      onClickExample={onClickExample}
    />,
  );
  const count = lessons.flatMap(({ examples }) => examples).length;
  expect(screen.getAllByRole('button')).toHaveLength(count);
  await userEvent.click(screen.getByText('tcp port 443'));
  expect(onClickExample).toHaveBeenCalledWith({
    refId: 'A',
    kind: 'packets',
    interface: 'eth0',
    filter: 'tcp port 443',
  });
});
