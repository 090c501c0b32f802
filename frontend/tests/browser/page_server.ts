// Serves a host page on loopback: its bundle, the built plugin and the icons of
// @grafana/ui; and hands on what is asked of Grafana's API.
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

import type { Plugin } from 'esbuild';
import { build } from 'esbuild';

const frontend = path.resolve(__dirname, '../..');
const pages = path.join(frontend, 'tests');

// Another folder with node_modules plays another Grafana, say one of React 19.
export const hostPackages = path.resolve(process.env.HOST_PACKAGES ?? frontend);

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

// The pages' imports are those of the host; packages find their own.
const isOurs = (importer: string) =>
  importer.startsWith(pages) && !importer.includes('node_modules');

const hostFirst: Plugin = {
  name: 'host-first',
  setup(bundle) {
    bundle.onResolve({ filter: /^[@a-z]/ }, ({ path: name, ...from }) =>
      from.pluginData === hostFirst || !isOurs(from.importer)
        ? undefined
        : bundle.resolve(name, {
            kind: from.kind,
            resolveDir: hostPackages,
            pluginData: hostFirst,
          }),
    );
  },
};

/** `entry` is the page's own script, below tests/. */
export async function bundlePage(
  entry: string,
  outdir: string,
  mode: 'development' | 'production' = 'development',
) {
  await build({
    entryPoints: { host: path.join(pages, entry) },
    outdir,
    nodePaths: [path.join(frontend, 'node_modules')],
    bundle: true,
    minify: mode === 'production',
    plugins: [commonJsGrafana, hostFirst],
    jsx: 'transform',
    // The page's own packages must not take SystemJS' `define` for theirs.
    define: {
      'process.env.NODE_ENV': JSON.stringify(mode),
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

function handOn(
  asked: IncomingMessage,
  response: ServerResponse,
  backend: string,
) {
  const { method, headers, url } = asked;
  const onward = httpRequest(
    new URL(url ?? '', backend),
    { method, headers },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  onward.on('error', () => response.destroy());
  response.on('close', () => onward.destroy());
  asked.pipe(onward);
}

interface Served {
  /** Where bundlePage left the page. */
  bundle: string;
  /** Where Grafana's API is answered. */
  backend?: string;
}

/** `close` ends the server; `url` has no slash at its end. */
export async function servePage({ bundle, backend }: Served) {
  const roots: Record<string, string> = {
    bundle,
    plugin: path.join(frontend, 'dist'),
    public: path.join(hostPackages, 'node_modules/@grafana/ui/dist/public'),
  };
  const server = createServer((request, response) => {
    if (backend !== undefined && request.url?.startsWith('/api/')) {
      handOn(request, response, backend);
      return;
    }
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
    close: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(done));
    },
  };
}
