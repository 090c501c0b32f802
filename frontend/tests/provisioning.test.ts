/** @jest-environment node */
// What docker-compose.yml starts: the parts name one another correctly. It
// needs no Docker.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { parse } from 'yaml';

import manifest from '../src/plugin.json';

interface Service {
  build: { context: string; dockerfile: string; target: string };
  command: string[];
  user: string;
  networks?: string[];
  cap_add?: string[];
  volumes: string[];
  environment: Record<string, string>;
}

interface Compose {
  services: { agent: Service; grafana: Service; traffic: Service };
  networks: Record<string, { driver_opts: Record<string, string> }>;
  volumes: Record<string, null>;
}

const root = path.resolve(__dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const { services, networks, volumes } = parse(
  read('docker-compose.yml'),
) as Compose;
const { environment } = services.grafana;
const dockerfile = read('.dev/Dockerfile');
const installed = `${environment.GF_PATHS_PLUGINS}/${manifest.id}`;

test.each(['agent', 'grafana'] as const)('%s is a stage of a file', (name) => {
  const { context, dockerfile: file, target } = services[name].build;
  expect(existsSync(path.join(root, context, file))).toBe(true);
  expect(dockerfile).toMatch(new RegExp(`^FROM \\S+ AS ${target}$`, 'm'));
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

const shutIn = {
  cap_drop: ['ALL'],
  security_opt: ['no-new-privileges:true'],
  read_only: true,
};

test('the agent may watch the interfaces of the host, and no more', () => {
  expect(services.agent).toMatchObject({
    ...shutIn,
    network_mode: 'host',
    cap_add: ['BPF', 'NET_ADMIN', 'PERFMON'],
    volumes: ['socket:/run/xdplive'],
  });
});

test('Grafana has no right, and of the host nothing', () => {
  expect(services.grafana).toMatchObject({ ...shutIn, user: '472:0' });
  expect(services.grafana).not.toHaveProperty('cap_add');
  expect(services.grafana).not.toHaveProperty('network_mode');
  expect(services.traffic).not.toHaveProperty('cap_add');
});

test('they share the socket alone, whose group Grafana is in', () => {
  const shared = services.grafana.volumes.filter((it) =>
    services.agent.volumes.includes(it.replace(/:ro$/, '')),
  );
  expect(shared).toEqual(['socket:/run/xdplive:ro']);
  expect(services.agent.command).toContain(
    `--group=${services.grafana.user.split(':')[1]}`,
  );
  for (const volume of [
    ...services.agent.volumes,
    ...services.grafana.volumes,
  ]) {
    expect(volumes).toHaveProperty([volume.split(':')[0]!]);
  }
});

test('the agent reads the configuration that the image has', () => {
  expect(services.agent.command).toContain('--config=/etc/xdplive/agent.toml');
  expect(dockerfile).toContain(
    'COPY provisioning/agent/agent.toml /etc/xdplive/agent.toml',
  );
});

test('the agent may watch what the data source shows', () => {
  expect(services.agent.command).toContain(
    `--interfaces=${environment.XDPLIVE_INTERFACES}`,
  );
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
