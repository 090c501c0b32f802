// Loads the built plugin the way Grafana does: SystemJS runs module.js as AMD
// and hands it the page's own React and @grafana packages.
import 'systemjs/dist/system.js';
import 'systemjs/dist/extras/amd.js';

import * as emotion from '@emotion/css';
import * as grafanaData from '@grafana/data';
import * as grafanaRuntime from '@grafana/runtime';
import * as grafanaUI from '@grafana/ui';
import * as React from 'react';
import * as reactDOM from 'react-dom';
import * as rxjs from 'rxjs';

declare const System: {
  set(id: string, module: object): void;
  addImportMap(map: { imports: Record<string, string> }): void;
  import(url: string): Promise<{ plugin: unknown }>;
};

/** What module.js exports as `plugin`. */
export async function loadPlugin<Plugin>(): Promise<Plugin> {
  const shared: Record<string, object> = {
    '@emotion/css': emotion,
    '@grafana/data': grafanaData,
    '@grafana/runtime': grafanaRuntime,
    '@grafana/ui': grafanaUI,
    react: React,
    'react-dom': reactDOM,
    rxjs,
  };
  const imports: Record<string, string> = {};
  for (const [name, module] of Object.entries(shared)) {
    imports[name] = `package:${name}`;
    System.set(`package:${name}`, module);
  }
  System.addImportMap({ imports });
  return (await System.import('/plugin/module.js')).plugin as Plugin;
}
