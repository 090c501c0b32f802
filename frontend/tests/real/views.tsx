// Frames as a person sees them: what Grafana's packages can draw, drawn by them;
// the panels that are in none of them, plainly.
import type { DataFrame } from '@grafana/data';
import { DataFrameType, dateTime, makeTimeRange } from '@grafana/data';
import { LegendDisplayMode, Table, TimeSeries, useTheme2 } from '@grafana/ui';
import React from 'react';

import type { QueryKind } from '../../src/query/types';
import { GraphView } from './graph_view';
import { HeatmapView } from './heatmap_view';
import { LogView } from './log_view';
import { dressed, sortOf } from './looks';

interface Props {
  kind: QueryKind;
  frames: DataFrame[];
  seconds: number;
  width: number;
  height: number;
}

export function View({ kind, frames, ...sizes }: Props) {
  const theme = useTheme2();
  if (frames.length === 0) {
    return <>No data</>;
  }
  const drawn = dressed(kind, frames, theme);
  if (drawn[0]?.meta?.type === DataFrameType.LogLines) {
    return <LogView frame={drawn[0]} {...sizes} />;
  }
  switch (kind) {
    case 'traffic':
      return <SeriesView frames={drawn} {...sizes} />;
    case 'distribution':
      return <HeatmapView frame={drawn[0]!} {...sizes} />;
    case 'conversations':
      return <GraphView frames={drawn} {...sizes} />;
    default:
      return <Table data={drawn[0]!} initialSortBy={sortOf(kind)} {...sizes} />;
  }
}

function SeriesView({ frames, seconds, width, height }: Omit<Props, 'kind'>) {
  const to = dateTime();
  const from = dateTime(to.valueOf() - seconds * 1000);
  return (
    <TimeSeries
      frames={frames}
      timeRange={makeTimeRange(from, to)}
      timeZone="browser"
      width={width}
      height={height}
      legend={{
        showLegend: true,
        displayMode: LegendDisplayMode.List,
        placement: 'bottom',
        calcs: [],
      }}
    />
  );
}
