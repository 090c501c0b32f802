// What the backend found when it was asked how it is, made ready to be read.
import type { BackendSrv } from '@grafana/runtime';
import { lastValueFrom } from 'rxjs';

/** One try to attach; `reason` is why not, or what this mode cannot see. */
interface AttachStep {
  mode: string;
  reason: string;
}

/** One entry of `details.interfaces`; a mode is '' while nothing is attached. */
export interface InterfaceHealth {
  name: string;
  attach_mode: string;
  steps: AttachStep[];
  egress_attach_mode: string;
  egress_steps: AttachStep[];
  /** Why it, or one of its directions, is not captured, and the mend. */
  problems: string[];
}

/** As Grafana answers; without status where the plugin did not. */
interface HealthAnswer {
  status?: string;
  message?: string;
  details?: { interfaces?: Array<Partial<InterfaceHealth>> };
}

export type Health =
  | { state: 'good' | 'bad'; message: string; interfaces: InterfaceHealth[] }
  /** The backend could not be asked. */
  | { state: 'silent'; message: string };

/** One direction of an interface, in words. */
export interface Capture {
  direction: 'Ingress' | 'Egress';
  mode: string;
  state: 'captured' | 'fallback' | 'missing';
  /** Modes that were not taken and why; what the one taken cannot see. */
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
      ...{ name: '', attach_mode: '', steps: [] },
      ...{ egress_attach_mode: '', egress_steps: [], problems: [] },
      ...it,
    })),
  };
}

/** How each direction of an interface is captured. */
export function capturesOf(health: InterfaceHealth): Capture[] {
  return [
    capture('Ingress', health.attach_mode, health.steps),
    capture('Egress', health.egress_attach_mode, health.egress_steps),
  ];
}

const modeNames: Record<string, string> = {
  native: 'Native XDP',
  tcx: 'TCX',
  clsact: 'clsact',
  generic: 'Generic XDP',
};

const modeName = (mode: string) => modeNames[mode] ?? mode;

function capture(
  direction: Capture['direction'],
  mode: string,
  steps: AttachStep[],
): Capture {
  const notes = steps
    .filter(({ reason }) => reason !== '')
    .map((step) => ({
      about:
        step.mode === mode
          ? `${modeName(mode)}, in use`
          : `${modeName(step.mode)}, not used`,
      text: step.reason,
    }));
  const refused = steps.some((step) => step.mode !== mode && step.reason);
  if (mode === '') {
    return { direction, mode: 'Not captured', state: 'missing', notes };
  }
  const state = refused ? 'fallback' : 'captured';
  return { direction, mode: modeName(mode), state, notes };
}
