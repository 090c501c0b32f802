export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/tests/browser/*.test.ts'],
  transform: { '\\.ts$': '<rootDir>/jest.transform.cjs' },
  testTimeout: 120_000,
};
