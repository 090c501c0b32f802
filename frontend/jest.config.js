export default {
  testEnvironment: 'jsdom',
  testMatch: ['<rootDir>/src/**/*.test.{ts,tsx}', '<rootDir>/tests/*.test.ts'],
  setupFiles: ['<rootDir>/tests/globals.ts'],
  setupFilesAfterEnv: ['<rootDir>/tests/matchers.ts'],
  testTimeout: 60_000, // machines under load are slow, not wrong
  // Icons come from a server there is none of.
  moduleNameMapper: { '^react-inlinesvg$': '<rootDir>/tests/fake_icon.tsx' },
  transform: { '\\.(ts|tsx|js|mjs|css)$': '<rootDir>/jest.transform.cjs' },
  // Too many packages below @grafana/ui are ES modules only to list them.
  transformIgnorePatterns: [],
};
