/** @jest-environment node */
import { keptFor, SeenValues } from './seen_values';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const eth0 = { interface: 'eth0', direction: 'both' };

test('asks once for a key of a scope, also while the answer is out', async () => {
  const ask = jest.fn(() => Promise.resolve(['443']));
  const seen = new SeenValues(ask);
  const both = [seen.of('source_port', eth0), seen.of('source_port', eth0)];
  await expect(Promise.all(both)).resolves.toEqual([['443'], ['443']]);
  await seen.of('source_port', { ...eth0 });
  expect(ask.mock.calls).toEqual([['source_port', eth0]]);
});

test('asks by itself for each key, interface and direction', async () => {
  const ask = jest.fn(() => Promise.resolve([]));
  const seen = new SeenValues(ask);
  await seen.of('source_port', eth0);
  await seen.of('source_ip', eth0);
  await seen.of('source_ip', { ...eth0, direction: 'egress' });
  await seen.of('source_ip', { ...eth0, interface: 'eth1' });
  expect(ask).toHaveBeenCalledTimes(4);
});

test('asks again when values have become old', async () => {
  let now = ['192.0.2.1'];
  const seen = new SeenValues(() => Promise.resolve(now));
  await seen.of('source_ip', eth0);
  now = ['192.0.2.2'];
  jest.advanceTimersByTime(keptFor - 1);
  await expect(seen.of('source_ip', eth0)).resolves.toEqual(['192.0.2.1']);
  jest.advanceTimersByTime(1);
  await expect(seen.of('source_ip', eth0)).resolves.toEqual(['192.0.2.2']);
});

test('has nothing of a call that failed, and does not ask on and on', async () => {
  const ask = jest.fn(() => Promise.reject(new Error('plugin unavailable')));
  const seen = new SeenValues(ask);
  await expect(seen.of('source_ip', eth0)).resolves.toEqual([]);
  await expect(seen.of('source_ip', eth0)).resolves.toEqual([]);
  expect(ask).toHaveBeenCalledTimes(1);
});
