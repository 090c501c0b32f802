// A page that shows the built plugin at work before the real backend:
// ?show=panel&query={…}&seconds=300 or ?show=config. Its theme is what the
// browser prefers.
import { createTheme, type GrafanaTheme2, ThemeContext } from '@grafana/data';
import { GlobalStyles, PortalContainer } from '@grafana/ui';
import React, { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';

import { loadPlugin } from '../browser/load_plugin';
import { ConfigPage } from './config_page';
import { PanelPage } from './panel_page';
import type { RealPlugin } from './plugin';
import { playGrafana } from './services';

const prefersLight = matchMedia('(prefers-color-scheme: light)');

const preferredTheme = () =>
  createTheme({ colors: { mode: prefersLight.matches ? 'light' : 'dark' } });

function usePreferredTheme(): GrafanaTheme2 {
  const [theme, setTheme] = useState(preferredTheme);
  useEffect(() => {
    const follow = () => setTheme(preferredTheme());
    prefersLight.addEventListener('change', follow);
    return () => prefersLight.removeEventListener('change', follow);
  }, []);
  useEffect(() => {
    document.body.style.background = theme.colors.background.primary;
  }, [theme]);
  return theme;
}

function Page({ plugin }: { plugin: RealPlugin }) {
  const theme = usePreferredTheme();
  const asked = new URLSearchParams(location.search);
  return (
    <ThemeContext.Provider value={theme}>
      <GlobalStyles />
      {asked.get('show') === 'config' ? (
        <ConfigPage plugin={plugin} />
      ) : (
        <PanelPage plugin={plugin} asked={asked} />
      )}
      <PortalContainer />
    </ThemeContext.Provider>
  );
}

async function show() {
  playGrafana();
  const plugin = await loadPlugin<RealPlugin>();
  createRoot(document.getElementById('root')!).render(<Page plugin={plugin} />);
}

void show();
