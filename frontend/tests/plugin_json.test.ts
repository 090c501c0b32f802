/** @jest-environment node */
// plugin.json against the files it names and the rules Grafana holds it to.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { adhocOperators } from '../src/filter/adhoc';
import manifest from '../src/plugin.json';

const frontend = path.resolve(__dirname, '..');
const root = path.resolve(frontend, '..');
const read = (...parts: string[]) => readFileSync(path.join(...parts), 'utf8');

test('is a streaming data source with a backend, for Grafana 11.6 on', () => {
  expect(manifest).toMatchObject({
    type: 'datasource',
    backend: true,
    executable: 'gpx_packets',
    alerting: true,
    annotations: true,
    logs: true,
    metrics: true,
    streaming: true,
    dependencies: { grafanaDependency: '>=11.6.0' },
  });
});

test('has an id Grafana takes, other than its name', () => {
  expect(manifest.id).toMatch(/^[0-9a-z]+-([0-9a-z]+-)?datasource$/);
  expect(manifest.id).not.toBe(manifest.name);
});

test('names logos, screenshots and dashboards that are there', () => {
  const { logos, screenshots } = manifest.info;
  expect(screenshots.length).toBeGreaterThan(0);
  const named = [
    logos.small,
    logos.large,
    ...screenshots.map((it) => it.path),
    ...manifest.includes.map((it) => it.path),
  ];
  for (const file of named) {
    expect([file, existsSync(path.join(frontend, 'src', file))]).toEqual([
      file,
      true,
    ]);
  }
});

test('names every dashboard there is', () => {
  const files = readdirSync(path.join(frontend, 'src/dashboards'));
  const named = manifest.includes.map((it) => path.basename(it.path));
  expect(named.sort()).toEqual(files.sort());
});

// Grafana offers `=|` and `!=|` only to those that say so.
test('takes ad-hoc filters of many values', () => {
  expect(manifest.multiValueFilterOperators).toBe(true);
  expect(adhocOperators).toContain('=|');
});

test('names the dashboards as they name themselves', () => {
  for (const { name, path: file } of manifest.includes) {
    const { title } = JSON.parse(read(frontend, 'src', file)) as {
      title: string;
    };
    expect(name).toBe(title);
  }
});

test('gets the version of the whole project', () => {
  const { version } = JSON.parse(read(frontend, 'package.json')) as {
    version: string;
  };
  expect(read(root, 'CMakeLists.txt')).toContain(
    `project(xdplive VERSION ${version} `,
  );
  expect(manifest.info.version).toBe('%VERSION%');
  expect(manifest.info.updated).toBe('%TODAY%');
});

test('has a logo of plain shapes, without script or foreign content', () => {
  const tags = read(frontend, 'src/img/logo.svg').matchAll(/<(\w+)/g);
  for (const [, tag] of tags) {
    expect(['svg', 'rect', 'path']).toContain(tag);
  }
});

// What the catalogue's validator asks for beside; see docs/validator.md.
test('can be found by description and keywords, and links safely', () => {
  const { description, keywords, links } = manifest.info;
  expect(description).not.toBe('');
  expect(keywords.length).toBeGreaterThan(2);
  for (const { url } of links) {
    expect(url).toMatch(/^https:\/\//);
  }
  expect(manifest.dependencies.plugins).toEqual([]);
});

test('has a page for users: no comments, no jargon, no template', () => {
  const page = read(frontend, 'src/README.md');
  expect(page).toMatch(/^# XDP Live Packets\n/);
  expect(page).not.toMatch(/<!--|yarn|nodejs|create-plugin|npm /);
  for (const chapter of ['What it needs', 'Set it up', 'Settings']) {
    expect(page).toContain(`\n## ${chapter}\n`);
  }
});

test('shows in its page each of its screenshots', () => {
  const page = read(frontend, 'src/README.md');
  for (const { name, path: file } of manifest.info.screenshots) {
    expect(page).toContain(`![${name}](${file})`);
  }
});

test('has a change log that begins with its version', () => {
  const { version } = JSON.parse(read(frontend, 'package.json')) as {
    version: string;
  };
  expect(read(root, 'CHANGELOG.md')).toMatch(
    new RegExp(`^# Changelog\n\n## ${version} `),
  );
});
