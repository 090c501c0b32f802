// dist/ as Grafana and its users get it.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const dist = path.resolve(__dirname, '../../dist');
const module = readFileSync(path.join(dist, 'module.js'), 'utf8');

test('module.js asks only for what Grafana has offered since 11.6', () => {
  const [, names = ''] = /^define\((\[[^\]]*\]),function\(/.exec(module) ?? [];
  expect(JSON.parse(names)).toEqual([
    'module',
    '@emotion/css',
    '@grafana/data',
    '@grafana/runtime',
    '@grafana/ui',
    'react',
    'react-dom',
    'rxjs',
  ]);
});

test('module.js is small', () => {
  expect(statSync(path.join(dist, 'module.js')).size).toBeLessThan(150_000);
});

const { sources } = JSON.parse(
  readFileSync(path.join(dist, 'module.js.map'), 'utf8'),
) as { sources: string[] };

test('module.js has a source map that leads to our files', () => {
  expect(sources).toContain('../src/module.ts');
});

// `npm audit --omit=dev` looks at these and no others.
test('module.js bundles only what package.json calls dependencies', () => {
  const { packages } = JSON.parse(
    readFileSync(path.join(dist, '../package-lock.json'), 'utf8'),
  ) as { packages: Record<string, { dev?: boolean }> };
  const bundled = sources.flatMap(
    (file) => /node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0] ?? [],
  );
  expect(bundled).toContain('node_modules/@floating-ui/react-dom');
  for (const name of bundled) {
    expect([name, packages[name]?.dev]).toEqual([name, undefined]);
  }
});

test('plugin.json has a version and a date', () => {
  const { info } = JSON.parse(
    readFileSync(path.join(dist, 'plugin.json'), 'utf8'),
  ) as { info: { version: string; updated: string } };
  expect(info.version).toMatch(/^\d+\.\d+\.\d+$/);
  expect(info.updated).toMatch(/^\d{4}-\d{2}-\d{2}$/);
});

test('all that goes beside the module is there', () => {
  const files = readdirSync(dist).filter((name) => !name.startsWith('gpx_'));
  expect(files.sort()).toEqual([
    ...['CHANGELOG.md', 'LICENSE', 'README.md', 'dashboards', 'img'],
    ...['module.js', 'module.js.map', 'plugin.json'],
  ]);
});
