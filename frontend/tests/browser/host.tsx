// A page that shows one editor of the built plugin, with a backend of few words:
// ?editor=query|config|variable&theme=light|dark&query={…};
// of the settings page the query is what its health is.
import * as grafanaData from '@grafana/data';
import * as grafanaRuntime from '@grafana/runtime';
import * as grafanaUI from '@grafana/ui';
import * as React from 'react';
import { createRoot } from 'react-dom/client';
import { of, throwError } from 'rxjs';

import { loadPlugin } from './load_plugin';

type Editor = React.ComponentType<Record<string, unknown>>;

interface LoadedPlugin {
  DataSourceClass: new (settings: object) => { variables: { editor: Editor } };
  components: {
    QueryEditor: Editor;
    ConfigEditor: Editor;
  };
}

interface Page {
  /** What the editor would save by now. */
  saved: unknown;
  runs: number;
  /** The filters the editor had checked. */
  checked: string[];
  /** What it asked for of values lately seen. */
  asked: object[];
  react: string;
}

const interfaces = [
  {
    name: 'eth0',
    up: true,
    addresses: ['192.0.2.10/24', '2001:db8::10/64'],
    allowed: true,
  },
  { name: 'wlan0', up: false, addresses: [], allowed: true },
  { name: 'docker0', up: true, addresses: [], allowed: false },
];

const seen: Record<string, string[]> = {
  source_ip: ['192.0.2.10', '198.51.100.7', '2001:db8::10'],
  destination_ip: ['198.51.100.7', '203.0.113.80'],
  destination_port: ['443', '53'],
  protocol: ['TCP', 'UDP'],
};

const page: Page = {
  saved: undefined,
  runs: 0,
  checked: [],
  asked: [],
  react: React.version,
};
Object.assign(window, { page });

// Refuses what the tests write wrongly, as the backend puts it.
function verdictOn(filter: string) {
  const error = `compile filter "${filter}": can't parse filter expression: syntax error`;
  const at = filter.search(/porrt|tcp\.port/);
  const refused = { ok: false, error: `${error}, at character ${at}`, at };
  if (filter.includes('porrt')) {
    return refused;
  }
  const meant = filter.replace('tcp.port ==', 'tcp port');
  const hint = `in tcpdump's language, not Wireshark's: ${meant}`;
  return meant === filter
    ? { ok: true, instructions: 14 }
    : { ...refused, hint, meant };
}

interface Call {
  url: string;
  params?: { key: string };
  data?: { filter: string };
}

function answer({ url, params, data }: Call) {
  const resource = url.split('/resources/')[1];
  if (resource === 'filter' && data !== undefined) {
    page.checked.push(data.filter);
    return verdictOn(data.filter);
  }
  if (resource === 'values' && params !== undefined) {
    page.asked.push(params);
    return seen[params.key] ?? [];
  }
  return resource === 'interfaces' ? interfaces : null;
}

function playGrafana() {
  grafanaRuntime.setBackendSrv({
    fetch: (call: Call) =>
      call.url.endsWith('/health')
        ? healthAnswer()
        : of({ data: answer(call) }),
  } as unknown as grafanaRuntime.BackendSrv);
  grafanaRuntime.setTemplateSrv({
    replace: (text: string) => text,
    getVariables: () => [{ name: 'interface' }],
  } as unknown as grafanaRuntime.TemplateSrv);
}

const editorAsked = () => new URLSearchParams(location.search).get('editor');

function queryAsked(): object {
  const asked = new URLSearchParams(location.search).get('query') ?? '{}';
  return { refId: 'A', ...(JSON.parse(asked) as object) };
}

// As Grafana does: a health that is not good is an HTTP error.
function healthAnswer() {
  const { health } = queryAsked() as { health?: { status?: string } };
  return health?.status === 'OK'
    ? of({ data: health })
    : throwError(() => ({ data: health }));
}

function saved(now: unknown) {
  page.saved = now;
}

// The editor of panels or of variables, as both take the same.
function QueryPage({ plugin }: { plugin: LoadedPlugin }) {
  const { DataSourceClass, components } = plugin;
  const [query, setQuery] = React.useState(queryAsked);
  const [datasource] = React.useState(
    () => new DataSourceClass({ id: 1, uid: 'xdplive', jsonData: {} }),
  );
  const isVariable = editorAsked() === 'variable';
  const Editor = isVariable
    ? datasource.variables.editor
    : components.QueryEditor;
  React.useEffect(() => saved(query), [query]);
  return (
    <Editor
      {...{ datasource, query, onChange: setQuery }}
      onRunQuery={() => (page.runs += 1)}
    />
  );
}

function ConfigPage({ plugin }: { plugin: LoadedPlugin }) {
  const { ConfigEditor } = plugin.components;
  const [options, setOptions] = React.useState({
    uid: 'xdplive',
    jsonData: {},
  });
  React.useEffect(() => saved(options.jsonData), [options]);
  return <ConfigEditor {...{ options, onOptionsChange: setOptions }} />;
}

async function show() {
  playGrafana();
  const plugin = await loadPlugin<LoadedPlugin>();
  const asked = new URLSearchParams(location.search);
  const Editor = editorAsked() === 'config' ? ConfigPage : QueryPage;
  const mode = asked.get('theme') === 'light' ? 'light' : 'dark';
  const theme = grafanaData.createTheme({ colors: { mode } });
  document.body.style.background = theme.colors.background.primary;
  createRoot(document.getElementById('root')!).render(
    <grafanaData.ThemeContext.Provider value={theme}>
      <grafanaUI.GlobalStyles />
      <Editor plugin={plugin} />
      <grafanaUI.PortalContainer />
    </grafanaData.ThemeContext.Provider>,
  );
}

void show();
