// What the settings page says of the capture.
import { faults, open, page, picture, soon } from './chromium';

const eth0 = {
  name: 'eth0',
  attach_mode: 'native',
  steps: [{ mode: 'native', reason: '' }],
  egress_attach_mode: 'tcx',
  egress_steps: [{ mode: 'tcx', reason: '' }],
  problems: [],
};
const eth1 = {
  ...eth0,
  name: 'eth1',
  attach_mode: 'generic',
  steps: [
    {
      mode: 'native',
      reason:
        'attach native xdp to eth1: device or resource busy: another program is there; detach it or leave the mode automatic',
    },
    { mode: 'tcx', reason: 'attach tcx to eth1: the kernel is older than 6.6' },
    { mode: 'generic', reason: '' },
  ],
};
const wlan0 = {
  ...eth0,
  name: 'wlan0',
  attach_mode: '',
  steps: [],
  egress_attach_mode: '',
  egress_steps: [],
  problems: [
    'attach xdp to wlan0: operation not permitted: grant CAP_NET_ADMIN to Grafana',
  ],
};
const health = {
  status: 'OK',
  message:
    'Capturing on eth0 (ingress native, egress tcx), eth1 (ingress generic, egress tcx)',
  details: { interfaces: [eth0, eth1, wlan0] },
};

const report = () => page.getByRole('group', { name: 'Health' });

test.each([
  ['dark', 1100],
  ['light', 1100],
  ['dark', 420],
] as const)('health reads well, %s, %i wide', async (theme, width) => {
  await page.setViewportSize({ width, height: 700 });
  await open('config', { theme, query: { health } });
  await report().getByRole('table').waitFor();
  const rows = report().getByRole('row');
  await soon(async () => expect(await rows.count()).toBe(7));
  await page.getByText(/another program is there/).waitFor();
  await expect(faults()).resolves.toEqual([]);
  await report().scrollIntoViewIfNeeded();
  await picture(`health-${theme}-${width}`);
  await soon(async () => {
    const wide = await page.evaluate(() => document.body.scrollWidth);
    expect(wide).toBeLessThanOrEqual(width);
  });
});

test.each([
  ['bad', { status: 'ERROR', message: 'load xdp: no CAP_BPF; grant it' }],
  ['silent', { message: 'Plugin unavailable' }],
])(
  'a capture that is %s says so, and is checked again',
  async (state, health) => {
    await open('config', { query: { health } });
    const alert = report().getByRole('alert');
    await alert.getByText(health.message).waitFor();
    await report().getByRole('button', { name: 'Check now' }).press('Enter');
    await alert.getByText(health.message).waitFor();
    await expect(faults()).resolves.toEqual([]);
    await picture(`health-${state}`, true);
  },
);
