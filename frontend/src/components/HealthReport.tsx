// How the saved data source captures: asked for when the page opens, after each
// save and by a button.
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { getBackendSrv } from '@grafana/runtime';
import {
  Alert,
  Badge,
  Box,
  Button,
  FieldSet,
  Stack,
  Text,
  useStyles2,
} from '@grafana/ui';
import React, { useCallback, useState } from 'react';

import type { Capture, Health, InterfaceHealth } from '../health';
import { askHealth, capturesOf } from '../health';
import { useAsked } from './hooks/useAsked';

interface Props {
  /** '' while the data source was never saved. */
  uid: string;
  /** Another one with each save. */
  version?: number;
}

export function HealthReport({ uid, version }: Props) {
  const [checks, setChecks] = useState(0);
  const ask = useCallback(() => askHealth(getBackendSrv(), uid), [uid]);
  const check = uid === '' ? undefined : `${version}/${checks}`;
  const { current, latest } = useAsked(ask, check);
  return (
    <FieldSet label="Health">
      <Stack direction="column" gap={2} alignItems="flex-start">
        {uid !== '' && (
          <Button
            variant="secondary"
            icon="sync"
            onClick={() => setChecks(checks + 1)}
          >
            Check now
          </Button>
        )}
        <Box role="status">
          <Text color="secondary">{statusOf(uid, current)}</Text>
        </Box>
        {latest && <Finding health={latest} />}
      </Stack>
    </FieldSet>
  );
}

function statusOf(uid: string, health?: Health): string {
  if (uid === '') {
    return 'Save the data source; then this says how each interface is captured.';
  }
  if (health === undefined) {
    return 'Checking…';
  }
  return health.state === 'good' ? health.message : '';
}

function Finding({ health }: { health: Health }) {
  if (health.state === 'silent') {
    return (
      <Alert severity="error" title="The plugin's backend does not answer">
        {health.message}. Grafana&apos;s log says why it did not start or why it
        ended; restart Grafana after the mend.
      </Alert>
    );
  }
  const { state, message, interfaces, remarks } = health;
  return (
    <>
      {state === 'bad' && (
        <Alert
          severity="error"
          title="The capture is not what the settings ask for"
        >
          {message}
        </Alert>
      )}
      {remarks.map((text) => (
        <Text key={text}>{text}</Text>
      ))}
      {interfaces.length > 0 && <InterfaceTable interfaces={interfaces} />}
    </>
  );
}

function InterfaceTable({ interfaces }: { interfaces: InterfaceHealth[] }) {
  const styles = useStyles2(getStyles);
  return (
    <table className={styles.table}>
      <caption className={styles.caption}>
        Each interface and direction of the saved settings
      </caption>
      <thead>
        <tr>
          <th scope="col">Interface</th>
          <th scope="col">Direction</th>
          <th scope="col">Captured by</th>
          <th scope="col">Why</th>
        </tr>
      </thead>
      <tbody>{interfaces.map(rowsOf)}</tbody>
    </table>
  );
}

function rowsOf(health: InterfaceHealth) {
  const captures = capturesOf(health);
  return captures.map((capture, index) => (
    <tr key={`${health.name} ${capture.direction}`}>
      {index === 0 && (
        <th scope="rowgroup" rowSpan={captures.length}>
          {health.name}
        </th>
      )}
      <td>{capture.direction}</td>
      <td>
        <State {...capture} />
      </td>
      <td>
        <Why capture={capture} problems={health.problems} />
      </td>
    </tr>
  ));
}

function State({ mode, state }: Capture) {
  switch (state) {
    case 'captured':
      return <Badge color="green" icon="check" text={mode} />;
    case 'fallback':
      return <Badge color="orange" icon="arrow-down" text={mode} />;
    case 'missing':
      return <Badge color="red" icon="exclamation-triangle" text={mode} />;
  }
}

interface WhyProps {
  capture: Capture;
  problems: string[];
}

function Why({ capture: { state, notes }, problems }: WhyProps) {
  const missing = state === 'missing' ? problems : [];
  if (notes.length + missing.length === 0) {
    return <Text color="secondary">First choice</Text>;
  }
  return (
    <Stack direction="column" gap={1}>
      {missing.map((text) => (
        <Text key={text}>{text}</Text>
      ))}
      {notes.map(({ about, text }) => (
        <Text key={`${about} ${text}`}>
          {about}: {text}
        </Text>
      ))}
    </Stack>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  table: css({
    width: '100%',
    '& th, & td': {
      borderBottom: `1px solid ${theme.colors.border.weak}`,
      padding: theme.spacing(1),
      textAlign: 'left',
      verticalAlign: 'top',
      whiteSpace: 'nowrap',
    },
    '& td:last-child': {
      overflowWrap: 'anywhere',
      whiteSpace: 'normal',
      width: '100%',
    },
  }),
  caption: css({
    captionSide: 'top',
    color: theme.colors.text.secondary,
    paddingBottom: theme.spacing(1),
    textAlign: 'left',
  }),
});
