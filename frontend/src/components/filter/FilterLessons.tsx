// Worked examples of the filter language; each can be put to use.
import { Button, Grid, Stack, Text } from '@grafana/ui';
import React from 'react';

import { lessons } from '../../filter/filters.json';

interface Props {
  onPick: (filter: string) => void;
}

export function FilterLessons({ onPick }: Props) {
  return (
    <Stack direction="column" gap={2}>
      <Text element="p" color="secondary">
        Filters are those of tcpdump (pcap-filter). A dashboard variable may
        stand anywhere in one. Where it holds many values,{' '}
        <Text variant="code">host $host</Text> becomes{' '}
        <Text variant="code">host (192.0.2.1 or 192.0.2.2)</Text>: good after
        host, net, port, portrange and ip proto, but not after vlan, less and
        greater.
      </Text>
      <Grid gap={3} minColumnWidth={34}>
        {lessons.map((lesson) => (
          <Lesson key={lesson.title} {...lesson} onPick={onPick} />
        ))}
      </Grid>
    </Stack>
  );
}

type LessonProps = Props & (typeof lessons)[number];

function Lesson({ title, note, examples, onPick }: LessonProps) {
  return (
    <Stack direction="column" gap={1}>
      <Text element="h5">{title}</Text>
      {examples.map(({ filter, meaning }) => (
        <Stack key={filter} direction="column" gap={0} alignItems="flex-start">
          <Button
            variant="secondary"
            size="sm"
            aria-label={`Use the filter ${filter}: ${meaning}`}
            onClick={() => onPick(filter)}
          >
            {filter}
          </Button>
          <Text variant="bodySmall" color="secondary">
            {meaning}
          </Text>
        </Stack>
      ))}
      {note && (
        <Text element="p" variant="bodySmall" color="secondary">
          {note}
        </Text>
      )}
    </Stack>
  );
}
