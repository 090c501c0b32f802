// Builds dist/, the browser half of the plugin as Grafana loads it: one AMD
// module and the files beside it. A backend binary already in dist/ stays.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import esbuild from 'rollup-plugin-esbuild';

const here = path.dirname(fileURLToPath(import.meta.url));
const dist = path.join(here, 'dist');
const { version } = JSON.parse(
  readFileSync(path.join(here, 'package.json'), 'utf8'),
);

// What every Grafana since 11.6 hands to plugins. react/jsx-runtime is not
// among them on purpose: older hosts do not offer it.
const sharedByGrafana = [
  /^@emotion\/(css|react)$/,
  /^@grafana\/(data|runtime|ui)$/,
  /^(lodash|moment|react|react-dom|rxjs|rxjs\/operators)$/,
];

// [what, where in dist]; what is missing at the root is left out.
const copied = [
  ['src/img', 'img'],
  ['src/dashboards', 'dashboards'],
  ['src/README.md', 'README.md'],
  ['../CHANGELOG.md', 'CHANGELOG.md'],
  ['../LICENSE', 'LICENSE'],
];

function emptyDist() {
  const leftovers = existsSync(dist) ? readdirSync(dist) : [];
  for (const name of leftovers.filter((name) => !name.startsWith('gpx_'))) {
    rmSync(path.join(dist, name), { recursive: true });
  }
}

async function copyAssets() {
  await mkdir(dist, { recursive: true });
  for (const [from, to] of copied) {
    const source = path.join(here, from);
    if (existsSync(source)) {
      await cp(source, path.join(dist, to), { recursive: true });
    }
  }
  const manifest = await readFile(path.join(here, 'src/plugin.json'), 'utf8');
  await writeFile(
    path.join(dist, 'plugin.json'),
    manifest
      .replaceAll('%VERSION%', version)
      .replaceAll('%TODAY%', new Date().toISOString().slice(0, 10)),
  );
}

export default {
  input: 'src/module.ts',
  external: (id) => sharedByGrafana.some((pattern) => pattern.test(id)),
  output: {
    file: 'dist/module.js',
    format: 'amd',
    interop: 'compat',
    sourcemap: true,
  },
  plugins: [
    { name: 'empty-dist', buildStart: emptyDist },
    findSource(),
    esbuild({ target: 'es2022', jsx: 'transform', minify: true }),
    { name: 'copy-assets', writeBundle: copyAssets },
  ],
  onwarn: (warning) => {
    throw new Error(warning.message);
  },
};

// Our imports leave the ending out, as TypeScript does; and nothing but what
// Grafana shares may be imported from elsewhere.
function findSource() {
  return {
    name: 'find-source',
    resolveId(id, importer) {
      if (importer === undefined || !id.startsWith('.')) {
        return null;
      }
      const stem = path.resolve(path.dirname(importer), id);
      return [`${stem}.ts`, `${stem}.tsx`].find(existsSync) ?? null;
    },
  };
}
