// What the backend found when it was asked how it is, made ready to be read.
import type { BackendSrv } from '@grafana/runtime';
import { lastValueFrom } from 'rxjs';

/** One way to attach; `reason` is why it was not taken. */
interface AttachStep {
  mode: string;
  outcome: 'holds' | 'refused' | 'left out';
  reason: string;
}

/** One entry of `details.interfaces`; a mode is '' while nothing is attached. */
export interface InterfaceHealth {
  name: string;
  attach_mode: string;
  steps: AttachStep[];
  /** What the way that holds cannot see, or has less of. */
  notes: string[];
  egress_attach_mode: string;
  egress_steps: AttachStep[];
  egress_notes: string[];
  /** Why it, or one of its directions, is not captured, and the mend. */
  problems: string[];
}

/** As Grafana answers; without status where the plugin did not. */
interface HealthAnswer {
  status?: string;
  message?: string;
  details?: {
    interfaces?: Array<Partial<InterfaceHealth>>;
    remarks?: string[];
  };
}

export type Health =
  | {
      state: 'good' | 'bad';
      message: string;
      interfaces: InterfaceHealth[];
      /** What of the settings is not as it was asked for. */
      remarks: string[];
    }
  /** The backend could not be asked. */
  | { state: 'silent'; message: string };

/** One direction of an interface, in words. */
export interface Capture {
  direction: 'Ingress' | 'Egress';
  mode: string;
  state: 'captured' | 'fallback' | 'missing';
  /** Ways that were not taken and why; what the one taken cannot see. */
  notes: Array<{ about: string; text: string }>;
}

/** Never rejects. */
export async function askHealth(
  backend: Pick<BackendSrv, 'fetch'>,
  uid: string,
): Promise<Health> {
  const call = backend.fetch<HealthAnswer>({
    url: `/api/datasources/uid/${uid}/health`,
    method: 'GET',
    showErrorAlert: false,
  });
  try {
    return healthOf((await lastValueFrom(call)).data);
  } catch (error) {
    // A bad health is an HTTP error as well, with the answer in it.
    const { data, message } = error as {
      data?: HealthAnswer;
      message?: string;
    };
    return healthOf({ message, ...data });
  }
}

function healthOf({ status, message, details }: HealthAnswer): Health {
  const text = message || 'no reason was given';
  if (status !== 'OK' && status !== 'ERROR') {
    return { state: 'silent', message: text };
  }
  return {
    state: status === 'OK' ? 'good' : 'bad',
    message: text,
    interfaces: (details?.interfaces ?? []).map((it) => ({
      ...{ name: '', attach_mode: '', steps: [], notes: [] },
      ...{ egress_attach_mode: '', egress_steps: [], egress_notes: [] },
      ...{ problems: [] },
      ...it,
    })),
    remarks: details?.remarks ?? [],
  };
}

/** How each direction of an interface is captured. */
export function capturesOf(health: InterfaceHealth): Capture[] {
  return [
    capture('Ingress', health.attach_mode, health.steps, health.notes),
    capture(
      'Egress',
      health.egress_attach_mode,
      health.egress_steps,
      health.egress_notes,
    ),
  ];
}

const wayNames: Record<string, string> = {
  native: 'Native XDP',
  'native (single buffer)': 'Native XDP (single buffer)',
  tcx: 'TCX',
  'tcx (clsact)': 'clsact',
  generic: 'Generic XDP',
};

const wayName = (way: string) => wayNames[way] ?? way;

function capture(
  direction: Capture['direction'],
  mode: string,
  steps: AttachStep[],
  remarks: string[],
): Capture {
  const holds = steps.find(({ outcome }) => outcome === 'holds');
  const inUse = wayName(holds?.mode ?? mode);
  const notes = steps
    .filter(({ outcome }) => outcome !== 'holds')
    .map(({ mode: way, reason }) => ({
      about: `${wayName(way)}, not used`,
      text: reason,
    }));
  if (mode === '') {
    return { direction, mode: 'Not captured', state: 'missing', notes };
  }
  notes.push(...remarks.map((text) => ({ about: `${inUse}, in use`, text })));
  // What was left out by choice is none.
  const refused = steps.some(({ outcome }) => outcome === 'refused');
  const state = refused ? 'fallback' : 'captured';
  return { direction, mode: inUse, state, notes };
}
