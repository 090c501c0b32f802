import browser from './jest.browser.config.js';

export default {
  ...browser,
  testMatch: ['<rootDir>/tests/real/*.test.ts'],
  globalSetup: '<rootDir>/tests/real/bridge.ts',
  globalTeardown: '<rootDir>/tests/real/end_bridge.ts',
};
