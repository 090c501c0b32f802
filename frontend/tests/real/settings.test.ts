// Save & test asks the real backend how it stands.
import { excuse, page, picture, visit } from '../browser/chromium';
import { realTest } from './wire';

async function openSettings() {
  await page.setViewportSize({ width: 1100, height: 1100 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await visit({ show: 'config', uid: 'settings' });
}

async function saveAndTest(verdict: RegExp) {
  await page.getByRole('button', { name: 'Save & test' }).click();
  await page.getByTestId('verdict').getByText(verdict).first().waitFor();
}

realTest('Save & test says what is captured and how', async () => {
  await openSettings();
  await saveAndTest(/^Capturing on eth0 \(ingress .*\), wire \(ingress .*\)$/);
  await picture('real-health', true);
});

realTest('Save & test says what is wrong with the settings', async () => {
  excuse(/\/health|status of 400/);
  await openSettings();
  await page.getByLabel(/^Interfaces/).fill('eth7');
  await saveAndTest(/^open interface eth7: no such interface/);
  await picture('real-health-error', true);
  await page.getByLabel(/^Interfaces/).fill('wire');
  await saveAndTest(/^Capturing on wire \(ingress [^,]*, egress [^,]*\)$/);
});
