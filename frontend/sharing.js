// A dashboard as it can be shared publicly: Grafana fills no variable in then,
// not even that of the data source, and asks the backend for panels as they
// were saved. So there is none, and all of it is asked of the data source that
// provisioning makes.
export const sharedDataSource = 'xdplive';

const values = {
  '"${datasource}"': JSON.stringify(sharedDataSource),
  '"$interface"': '""',
  '"$direction"': '"both"',
  '"$filter"': '""',
};

export function toShare(dashboard) {
  let text = JSON.stringify({ ...dashboard, templating: { list: [] } });
  for (const [variable, value] of Object.entries(values)) {
    text = text.replaceAll(variable, value);
  }
  const shared = JSON.parse(text);
  return {
    ...shared,
    uid: `${shared.uid}-to-share`,
    title: `${shared.title}, to share`,
    description: `${shared.description}. Without variables, so that it can be shared publicly`,
    // Whoever looks may see no other dashboard.
    tags: shared.tags.map((tag) => (tag === 'xdp' ? 'xdp-to-share' : tag)),
    links: [],
    panels: shared.panels.map(withoutLinks),
  };
}

function withoutLinks(panel) {
  const overrides = panel.fieldConfig.overrides.map((override) => ({
    ...override,
    properties: override.properties.filter(({ id }) => id !== 'links'),
  }));
  return { ...panel, fieldConfig: { ...panel.fieldConfig, overrides } };
}
