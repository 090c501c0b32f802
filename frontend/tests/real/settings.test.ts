// Save & test asks the real backend how it stands.
import { excuse, page, picture, visit } from '../browser/chromium';
import { realTest } from './wire';

const saveAndTest = () =>
  page.getByRole('button', { name: 'Save & test' }).click();

realTest('Save & test says what is captured and how', async () => {
  await page.setViewportSize({ width: 1100, height: 1100 });
  await visit({ show: 'config', uid: 'settings' });
  await saveAndTest();
  await page
    .getByText(/^Capturing on eth0 \(ingress .*\), wire \(ingress .*\)$/)
    .waitFor();
  await picture('real-health', true);
});

realTest('Save & test says what is wrong with the settings', async () => {
  excuse(/\/health|status of 400/);
  await page.setViewportSize({ width: 1100, height: 1100 });
  await visit({ show: 'config', uid: 'settings' });
  await page.getByLabel(/^Interfaces/).fill('eth7');
  await saveAndTest();
  await page.getByRole('alert').getByText(/eth7/).first().waitFor();
  await picture('real-health-error', true);
  await page.getByLabel(/^Interfaces/).fill('wire');
  await saveAndTest();
  await page
    .getByText(/^Capturing on wire \(ingress [^,]*, egress [^,]*\)$/)
    .waitFor();
});
