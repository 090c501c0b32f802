// Hosts in a ring, each with its share of protocols, and who talks to whom.
import type { DataFrame, Field } from '@grafana/data';
import { formattedValueToString } from '@grafana/data';
import { useTheme2 } from '@grafana/ui';
import React from 'react';

interface Props {
  frames: DataFrame[];
  width: number;
  height: number;
}

interface Point {
  x: number;
  y: number;
}

interface Cell {
  value: unknown;
  /** With its unit. */
  text?: string;
  color: string;
}

type Row = Record<string, Cell>;

const radius = 16;
const around = 2 * Math.PI * radius;

export function GraphView({ frames, width, height }: Props) {
  const theme = useTheme2();
  const nodes = frames.filter((frame) => !isEdges(frame)).flatMap(rowsOf);
  const edges = frames.filter(isEdges).flatMap(rowsOf);
  const places = new Map<unknown, Point>(
    nodes.map(({ id }, i) => {
      const turn = (2 * Math.PI * i) / nodes.length;
      const x = (width / 2) * (1 + 0.6 * Math.cos(turn));
      return [id?.value, { x, y: (height / 2) * (1 + 0.8 * Math.sin(turn)) }];
    }),
  );
  return (
    <svg role="img" aria-label="Node graph" width={width} height={height}>
      {edges.map(({ id, source, target, thickness }) => {
        const from = places.get(source?.value);
        const to = places.get(target?.value);
        return (
          <line
            key={id?.text}
            {...{ x1: from?.x, y1: from?.y, x2: to?.x, y2: to?.y }}
            stroke={theme.colors.border.strong}
            strokeWidth={thickness?.text ?? 1}
          />
        );
      })}
      {nodes.map((node) => (
        <Host
          key={node.id?.text}
          node={node}
          at={places.get(node.id?.value)!}
          outwards={places.get(node.id?.value)!.x < width / 2 ? -1 : 1}
        />
      ))}
    </svg>
  );
}

interface HostProps {
  node: Row;
  at: Point;
  outwards: number;
}

function Host({ node, at, outwards }: HostProps) {
  const theme = useTheme2();
  return (
    <g
      transform={`translate(${at.x} ${at.y})`}
      textAnchor={outwards < 0 ? 'end' : 'start'}
      fontSize={12}
      fill={theme.colors.text.primary}
      stroke={theme.colors.background.primary}
      strokeWidth={3}
      paintOrder="stroke"
    >
      <circle r={radius} fill={theme.colors.background.primary} />
      <Shares node={node} />
      <text x={outwards * (radius + 8)} y={-2}>
        {node.title?.text}
      </text>
      <text x={outwards * (radius + 8)} y={13}>
        {node.mainstat?.text}
      </text>
    </g>
  );
}

// The ring of a host: a piece for each field arc__….
function Shares({ node }: { node: Row }) {
  const theme = useTheme2();
  let begin = 0;
  return Object.entries(node)
    .filter(([name]) => name.startsWith('arc__'))
    .map(([name, cell]) => {
      const share = Number(cell.value) * around;
      begin += share;
      return (
        <circle
          key={name}
          r={radius}
          fill="none"
          stroke={theme.visualization.getColorByName(cell.color)}
          strokeWidth={5}
          strokeDasharray={`${share} ${around - share}`}
          strokeDashoffset={share - begin}
        />
      );
    });
}

const isEdges = ({ fields }: DataFrame) =>
  fields.some(({ name }) => name === 'source');

function rowsOf({ fields, length }: DataFrame): Row[] {
  return Array.from({ length }, (_, row) =>
    Object.fromEntries(fields.map((field) => [field.name, cellOf(field, row)])),
  );
}

function cellOf({ values, display, config }: Field, row: number): Cell {
  const value = values[row] as unknown;
  const text = display && formattedValueToString(display(value));
  return { value, text, color: config.color?.fixedColor ?? 'gray' };
}
