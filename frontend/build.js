// Builds dist/, the browser half of the plugin as Grafana loads it: one AMD
// module and the files beside it. A backend binary already in dist/ stays.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

import { toShare } from './sharing.js';

const here = path.dirname(fileURLToPath(import.meta.url));
const dist = path.join(here, 'dist');
const { version } = JSON.parse(
  readFileSync(path.join(here, 'package.json'), 'utf8'),
);

// What every Grafana since 11.6 hands to plugins. react/jsx-runtime is not
// among them on purpose: older hosts do not offer it.
const sharedByGrafana = [
  ...['@emotion/css', '@emotion/react', '@grafana/data', '@grafana/runtime'],
  ...['@grafana/ui', 'lodash', 'moment', 'react', 'react-dom', 'rxjs'],
];

// [what, where in dist]
const copied = [
  ['src/img', 'img'],
  ['src/dashboards', 'dashboards'],
  ['src/README.md', 'README.md'],
  ['../CHANGELOG.md', 'CHANGELOG.md'],
  ['../LICENSE', 'LICENSE'],
];

const options = {
  absWorkingDir: here,
  entryPoints: ['src/module.ts'],
  outfile: 'dist/module.js',
  bundle: true,
  external: sharedByGrafana,
  format: 'cjs',
  jsx: 'transform',
  target: 'es2022',
  minify: true,
  sourcemap: 'linked',
  metafile: true,
};

function emptyDist() {
  const leftovers = existsSync(dist) ? readdirSync(dist) : [];
  for (const name of leftovers.filter((name) => !name.startsWith('gpx_'))) {
    rmSync(path.join(dist, name), { recursive: true });
  }
}

// esbuild writes CommonJS; this is the AMD around it. A first pass finds out
// what the module requires.
async function bundleModule() {
  const { metafile } = await build({ ...options, write: false });
  const imports = metafile.outputs['dist/module.js'].imports;
  const names = [...new Set(imports.map(({ path: name }) => name))].sort();
  const wanted = JSON.stringify(['module', ...names]);
  const lookup = `((names)=>(name)=>given[names.indexOf(name)])(${JSON.stringify(names)})`;
  await build({
    ...options,
    banner: {
      js: `define(${wanted},function(module,...given){const require=${lookup};`,
    },
    footer: { js: '});' },
  });
}

async function copyAssets() {
  for (const [from, to] of copied) {
    await cp(path.join(here, from), path.join(dist, to), { recursive: true });
  }
  const manifest = await readFile(path.join(here, 'src/plugin.json'), 'utf8');
  await writeFile(
    path.join(dist, 'plugin.json'),
    manifest
      .replaceAll('%VERSION%', version)
      .replaceAll('%TODAY%', new Date().toISOString().slice(0, 10)),
  );
}

async function writeDashboardsToShare() {
  const from = path.join(here, 'src/dashboards');
  const to = path.join(dist, 'dashboards/to-share');
  await mkdir(to);
  for (const name of readdirSync(from)) {
    const dashboard = JSON.parse(await readFile(path.join(from, name), 'utf8'));
    const text = JSON.stringify(toShare(dashboard), null, 2);
    await writeFile(path.join(to, name), `${text}\n`);
  }
}

emptyDist();
await bundleModule();
await copyAssets();
await writeDashboardsToShare();
