// Lines of a log, the newest first.
import type { DataFrame } from '@grafana/data';
import { dateTimeFormat } from '@grafana/data';
import { useTheme2 } from '@grafana/ui';
import React from 'react';

interface Props {
  frame: DataFrame;
  width: number;
  height: number;
}

export function LogView({ frame, width, height }: Props) {
  const { fontFamilyMonospace, bodySmall } = useTheme2().typography;
  const [times, bodies] = frame.fields;
  const lines = (bodies!.values as string[]).map((body, row) => {
    const format = 'HH:mm:ss.SSS';
    return `${dateTimeFormat(times!.values[row] as number, { format })}  ${body}`;
  });
  return (
    <div
      role="log"
      style={{
        ...{ width, height, overflow: 'hidden', whiteSpace: 'pre' },
        ...bodySmall,
        fontFamily: fontFamilyMonospace,
      }}
    >
      {lines.reverse().join('\n')}
    </div>
  );
}
