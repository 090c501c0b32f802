import type { BackendSrv } from '@grafana/runtime';
import { setBackendSrv } from '@grafana/runtime';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import React from 'react';
import { of, throwError } from 'rxjs';

import { HealthReport } from './HealthReport';

const eth0 = {
  name: 'eth0',
  attach_mode: 'generic',
  steps: [
    {
      mode: 'native',
      outcome: 'refused',
      reason: 'the driver has no XDP; use another',
    },
    { mode: 'generic', outcome: 'holds', reason: '' },
  ],
  notes: ['does not see tags the NIC took out'],
  egress_attach_mode: 'tcx',
  egress_steps: [{ mode: 'tcx', outcome: 'holds', reason: '' }],
  egress_notes: [],
  problems: [],
};
const message = 'Capturing on eth0 (ingress generic, egress tcx)';
const good = { status: 'OK', message, details: { interfaces: [eth0] } };

function answer(...answers: object[]) {
  const fetch = jest.fn(({}: { url: string }) => {
    const next = answers.length > 1 ? answers.shift() : answers[0];
    const { status } = next as { status?: string };
    return status === 'OK'
      ? of({ data: next })
      : throwError(() => ('data' in next! ? next : { data: next }));
  });
  setBackendSrv({ fetch } as unknown as BackendSrv);
  return fetch;
}

const rows = async () => {
  const table = await screen.findByRole('table');
  return within(table)
    .getAllByRole('row')
    .slice(1)
    .map((row) => row.textContent);
};

test('lists each direction of an interface with mode and reasons', async () => {
  const fetch = answer(good);
  render(<HealthReport uid="xdplive" />);
  expect(screen.getByRole('status')).toHaveTextContent('Checking…');
  expect(await rows()).toEqual([
    'eth0IngressGeneric XDP' +
      'Native XDP, not used: the driver has no XDP; use another' +
      'Generic XDP, in use: does not see tags the NIC took out',
    'EgressTCXFirst choice',
  ]);
  expect(screen.getByRole('status')).toHaveTextContent(message);
  expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  expect(fetch.mock.calls.map(([{ url }]) => url)).toEqual([
    '/api/datasources/uid/xdplive/health',
  ]);
});

// Backend and page must mean the same: what was left out by choice is no
// fallback, a note is no way to attach, and clsact holds under its own name.
test.each([
  [
    [
      { mode: 'native', outcome: 'left out', reason: 'it would slow TCP' },
      { mode: 'tcx', outcome: 'holds', reason: '' },
    ],
    [],
    'eth0IngressTCXNative XDP, not used: it would slow TCP',
  ],
  [
    [{ mode: 'native', outcome: 'holds', reason: '' }],
    ['VLAN tags are not seen here'],
    'eth0IngressNative XDPNative XDP, in use: VLAN tags are not seen here',
  ],
  [
    [
      { mode: 'tcx', outcome: 'refused', reason: 'this kernel has no TCX' },
      { mode: 'tcx (clsact)', outcome: 'holds', reason: '' },
    ],
    [],
    'eth0IngressclsactTCX, not used: this kernel has no TCX',
  ],
])('tells ways and notes apart: %#', async (steps, notes, text) => {
  const interfaces = [{ ...eth0, attach_mode: 'tcx', steps, notes }];
  answer({ ...good, details: { interfaces } });
  render(<HealthReport uid="xdplive" />);
  expect((await rows())[0]).toBe(text);
});

test('says what of the settings is not as it was asked for', async () => {
  const remark = 'ringBufferMiB is 8 and not 16: this Grafana allows no more';
  answer({ ...good, details: { interfaces: [eth0], remarks: [remark] } });
  render(<HealthReport uid="xdplive" />);
  expect(await screen.findByText(remark)).toBeVisible();
});

test('says what is wrong with an interface, and the mend', async () => {
  const problem = 'attach to eth1: no CAP_NET_ADMIN; grant it with setcap';
  const broken = { name: 'eth1', attach_mode: '', problems: [problem] };
  const interfaces = [eth0, broken];
  answer({ status: 'ERROR', message: problem, details: { interfaces } });
  render(<HealthReport uid="xdplive" />);
  expect(await screen.findByRole('alert')).toHaveTextContent(problem);
  expect((await rows()).slice(2)).toEqual([
    `eth1IngressNot captured${problem}`,
    `EgressNot captured${problem}`,
  ]);
});

test('has the message alone where no interface was looked at', async () => {
  answer({ status: 'ERROR', message: 'load: no CAP_BPF' });
  render(<HealthReport uid="xdplive" />);
  expect(await screen.findByRole('alert')).toHaveTextContent('no CAP_BPF');
  expect(screen.queryByRole('table')).not.toBeInTheDocument();
});

test.each([
  [{ message: 'Plugin unavailable' }, 'Plugin unavailable'],
  [{ data: undefined, message: 'fetch failed' }, 'fetch failed'],
  [{ data: undefined }, 'no reason was given'],
])('says that the backend does not answer: %j', async (failure, reason) => {
  answer(failure);
  render(<HealthReport uid="xdplive" />);
  const alert = await screen.findByRole('alert');
  expect(alert).toHaveTextContent('does not answer');
  expect(alert).toHaveTextContent(reason);
});

test('checks again when told to, and after a save', async () => {
  const fetch = answer({ message: 'Plugin unavailable' }, good, good);
  const { rerender } = render(<HealthReport uid="xdplive" version={1} />);
  await screen.findByRole('alert');
  await userEvent.click(screen.getByRole('button', { name: 'Check now' }));
  expect(await rows()).toHaveLength(2);
  expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  rerender(<HealthReport uid="xdplive" version={2} />);
  expect(await rows()).toHaveLength(2);
  expect(fetch).toHaveBeenCalledTimes(3);
});

test('asks nothing of a data source that was never saved', () => {
  const fetch = answer(good);
  render(<HealthReport uid="" />);
  expect(screen.getByRole('status')).toHaveTextContent('Save the data source');
  expect(screen.queryByRole('button')).not.toBeInTheDocument();
  expect(fetch).not.toHaveBeenCalled();
});
