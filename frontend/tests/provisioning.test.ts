/** @jest-environment node */
// What docker-compose.yml starts: the parts name one another correctly. It
// needs no Docker.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { parse } from 'yaml';

import manifest from '../src/plugin.json';

interface Service {
  build?: { context: string; dockerfile: string; args: object };
  image?: string;
  network_mode?: string;
  networks?: string[];
  user?: string;
  cap_add?: string[];
  environment: Record<string, string>;
}

interface Compose {
  services: { grafana: Service; traffic: Service };
  networks: Record<string, { driver_opts: Record<string, string> }>;
}

const root = path.resolve(__dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const { services, networks } = parse(read('docker-compose.yml')) as Compose;
const { environment } = services.grafana;
const dockerfile = read('.dev/Dockerfile');
const installed = `/var/lib/grafana/plugins/${manifest.id}`;

test('Grafana is built by a Dockerfile that is there', () => {
  const { context, dockerfile: file } = services.grafana.build!;
  expect(existsSync(path.join(root, context, file))).toBe(true);
});

test('the image has the plugin where Grafana looks for it', () => {
  expect(dockerfile).toContain(
    `COPY --from=build /src/build/plugin/ ${path.dirname(installed)}/`,
  );
  expect(environment.GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS).toBe(
    manifest.id,
  );
});

test('every file the image is made of is there', () => {
  for (const [, files] of dockerfile.matchAll(/^COPY ([^-].*) \S+$/gm)) {
    for (const file of files!.split(' ')) {
      expect([file, existsSync(path.join(root, file))]).toEqual([file, true]);
    }
  }
});

test('Grafana may watch the interfaces of the host, and no more', () => {
  expect(services.grafana).toMatchObject({
    network_mode: 'host',
    user: 'root',
    cap_drop: ['ALL'],
    cap_add: ['BPF', 'NET_ADMIN', 'PERFMON', 'DAC_OVERRIDE'],
  });
  expect(services.traffic.cap_add).toBeUndefined();
});

test('Grafana opens on a dashboard of the plugin', () => {
  const home = environment.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH!;
  const included = manifest.includes.map((it) => `${installed}/${it.path}`);
  expect(included).toContain(home);
  expect(path.dirname(home)).toBe(environment.XDPLIVE_DASHBOARDS);
});

test('the traffic source is on a bridge that is watched', () => {
  const [network = ''] = services.traffic.networks ?? [];
  const bridge =
    networks[network]!.driver_opts['com.docker.network.bridge.name'];
  expect(environment.XDPLIVE_INTERFACES).toMatch(
    new RegExp(`^\\$\\{XDPLIVE_INTERFACES:-.*\\b${bridge}\\}$`),
  );
});

test('the provisioned data source is the plugin, watching what is set', () => {
  const { datasources } = parse(
    read('provisioning/datasources/xdplive.yaml'),
  ) as { datasources: unknown[] };
  expect(datasources).toEqual([
    expect.objectContaining({
      uid: 'xdplive',
      type: manifest.id,
      isDefault: true,
      jsonData: { interfaces: '${XDPLIVE_INTERFACES}' },
    }),
  ]);
});

test('the provisioned dashboards are those in the plugin', () => {
  const { providers } = parse(read('provisioning/dashboards/xdplive.yaml')) as {
    providers: unknown[];
  };
  expect(providers).toEqual([
    expect.objectContaining({
      type: 'file',
      options: { path: '${XDPLIVE_DASHBOARDS}' },
    }),
  ]);
});
