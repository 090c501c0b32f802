// Serves the host page on loopback: its bundle, the built plugin and the icons
// of @grafana/ui.
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

import type { Plugin } from 'esbuild';
import { build } from 'esbuild';

const frontend = path.resolve(__dirname, '../..');

// Another folder with node_modules plays another Grafana, say one of React 19.
const hostPackages = process.env.HOST_PACKAGES ?? frontend;

const types: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
};

const html = `<!doctype html>
<title>plugin host</title>
<link rel="icon" href="/plugin/img/logo.svg">
<link rel="stylesheet" href="/bundle/host.css">
<script>window.grafanaBootData = { settings: {}, user: {} };</script>
<div id="root" style="padding: 16px"></div>
<script src="/bundle/host.js"></script>`;

// The ES modules of these expect a bundler that is lax about default imports.
const commonJsGrafana: Plugin = {
  name: 'commonjs-grafana',
  setup(bundle) {
    bundle.onResolve(
      { filter: /^@grafana\/(data|runtime|ui)$/ },
      ({ path: name }) => ({
        path: path.join(
          hostPackages,
          'node_modules',
          name,
          'dist/cjs/index.cjs',
        ),
      }),
    );
  },
};

async function bundleHost(outdir: string) {
  await build({
    stdin: {
      contents: readFileSync(path.join(__dirname, 'host.tsx'), 'utf8'),
      resolveDir: hostPackages,
      sourcefile: 'host.tsx',
      loader: 'tsx',
    },
    nodePaths: [path.join(frontend, 'node_modules')],
    outfile: path.join(outdir, 'host.js'),
    bundle: true,
    plugins: [commonJsGrafana],
    jsx: 'transform',
    // The page's own packages must not take SystemJS' `define` for theirs.
    define: {
      'process.env.NODE_ENV': '"development"',
      define: 'undefined',
      global: 'window',
    },
    loader: {
      '.svg': 'empty',
      '.ttf': 'empty',
      '.woff': 'empty',
      '.woff2': 'empty',
    },
    logLevel: 'error',
  });
}

/** `close` ends the server; `url` has no slash at its end. */
export async function servePage(workdir: string) {
  await bundleHost(workdir);
  const roots: Record<string, string> = {
    bundle: workdir,
    plugin: path.join(frontend, 'dist'),
    public: path.join(hostPackages, 'node_modules/@grafana/ui/dist/public'),
  };
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/public/fonts/')) {
      response.writeHead(204).end(); // Grafana's fonts are in no package
      return;
    }
    const [, root = '', ...rest] = (request.url ?? '')
      .replace('/public/build/', '/public/') // where Grafana 13 has its icons
      .split('?')[0]!
      .split('/');
    const file = path.join(roots[root] ?? '', ...rest);
    const type = types[path.extname(file)] ?? types['.html'];
    const body =
      root === '' ? Promise.resolve(html) : roots[root] && readFile(file);
    Promise.resolve(body)
      .then((text) =>
        response.writeHead(200, { 'content-type': type }).end(text),
      )
      .catch(() => response.writeHead(404).end());
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise((done) => server.close(done)),
  };
}
