// Rows of buckets over time, the fuller the brighter.
import type { DataFrame } from '@grafana/data';
import { dateTimeFormat, getFieldDisplayName } from '@grafana/data';
import { useTheme2 } from '@grafana/ui';
import React from 'react';

interface Props {
  frame: DataFrame;
  width: number;
  height: number;
}

const left = 90; // of the cells; names of buckets stand there
const below = 20; // them; times stand there

export function HeatmapView({ frame, width, height }: Props) {
  const theme = useTheme2();
  const [times, ...buckets] = frame.fields;
  const most = Math.max(
    1,
    ...buckets.flatMap(({ values }) => values as number[]),
  );
  const count = times!.values.length;
  const cellWidth = (width - left) / Math.max(1, count);
  const cellHeight = (height - below) / buckets.length;
  const at = (column: number) =>
    dateTimeFormat(times!.values[column] as number, { format: 'HH:mm:ss' });
  const text = { fontSize: 12, fill: theme.colors.text.primary };
  return (
    <svg role="img" aria-label="Heatmap" width={width} height={height}>
      {buckets.map((field, row) => (
        <g
          key={field.name}
          transform={`translate(0 ${height - below - (row + 1) * cellHeight})`}
        >
          <text y={cellHeight / 2 + 4} {...text}>
            {getFieldDisplayName(field)}
          </text>
          {(field.values as number[]).map((value, column) => (
            <rect
              key={column}
              x={left + column * cellWidth}
              width={Math.max(0.5, cellWidth - 1)}
              height={cellHeight - 1}
              fill={theme.visualization.getColorByName('orange')}
              opacity={Math.log1p(value) / Math.log1p(most)}
            />
          ))}
        </g>
      ))}
      {count > 0 && (
        <>
          <text x={left} y={height - 4} {...text}>
            {at(0)}
          </text>
          <text x={width} y={height - 4} textAnchor="end" {...text}>
            {at(count - 1)}
          </text>
        </>
      )}
    </svg>
  );
}
