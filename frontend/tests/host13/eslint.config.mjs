// Nothing is used that the newest Grafana served deprecates.
import reactHooks from 'eslint-plugin-react-hooks';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig({
  files: ['src/**/*.{ts,tsx}'],
  ignores: ['src/**/*.test.{ts,tsx}'],
  plugins: { '@typescript-eslint': tseslint.plugin, 'react-hooks': reactHooks },
  languageOptions: {
    parser: tseslint.parser,
    parserOptions: { project: 'tests/host13/tsconfig.json' },
  },
  linterOptions: { reportUnusedDisableDirectives: 'off' },
  rules: { '@typescript-eslint/no-deprecated': 'error' },
});
