// One panel and the editor of its query.
import { PanelChrome } from '@grafana/ui';
import React, { useEffect, useState } from 'react';

import type { PacketsQuery } from '../../src/query/types';
import type { RealPlugin } from './plugin';
import { settings } from './services';
import { useFrames } from './use_frames';
import { View } from './views';

interface Props {
  plugin: RealPlugin;
  asked: URLSearchParams;
}

const margin = 16;

export function PanelPage({ plugin, asked }: Props) {
  const { QueryEditor } = plugin.components;
  const [datasource] = useState(() => new plugin.DataSourceClass(settings));
  const [query, setQuery] = useState(() => queryOf(asked));
  const [run, setRun] = useState(0);
  const seconds = Number(asked.get('seconds') ?? 300);
  const shown = useFrames(datasource, query, seconds, run);
  const width = useWidth() - 2 * margin;
  const height = Number(asked.get('height') ?? 400);
  useEffect(() => {
    Object.assign(window, { panel: { ...shown, query } });
  }, [shown, query]);
  return (
    <>
      <QueryEditor
        {...{ datasource, query }}
        onChange={setQuery}
        onRunQuery={() => setRun((before) => before + 1)}
      />
      <PanelChrome
        title={datasource.getQueryDisplayText(query)}
        statusMessage={shown.errors.join('; ')}
        width={width}
        height={height}
      >
        {(innerWidth, innerHeight) => (
          <View
            kind={query.kind ?? 'packets'}
            frames={shown.frames}
            seconds={seconds}
            width={innerWidth}
            height={innerHeight}
          />
        )}
      </PanelChrome>
    </>
  );
}

function queryOf(asked: URLSearchParams): PacketsQuery {
  const text = asked.get('query') ?? '{}';
  return { refId: 'A', ...(JSON.parse(text) as object) };
}

function useWidth() {
  const [width, setWidth] = useState(window.innerWidth);
  useEffect(() => {
    const follow = () => setWidth(window.innerWidth);
    window.addEventListener('resize', follow);
    return () => window.removeEventListener('resize', follow);
  }, []);
  return width;
}
