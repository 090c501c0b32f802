// What editors ask of, as a small object. Variables are those of fakeTemplates.
import { getTemplateSrv } from '@grafana/runtime';

import { interpolateFilter } from '../src/filter/filter_variables';
import { SeenValues } from '../src/filter/seen_values';
import type { Backend } from '../src/query/backend';
import type { Scope } from '../src/query/scope';
import type {
  FilterVerdict,
  GroupKey,
  InterfaceInfo,
} from '../src/query/types';
import { hostInterfaces } from './fake_grafana';

const allowed = hostInterfaces.filter((it) => it.allowed);

/** `interfaces` are those allowed; an Error is a failed call. */
export function fakeInterfaces(interfaces: InterfaceInfo[] | Error = allowed) {
  return jest.fn(() => answered(interfaces));
}

/** Answers as `judge` does, when it does. */
export function fakeCheck(
  judge: (filter: string) => FilterVerdict | Promise<FilterVerdict>,
) {
  return jest.fn(async (filter: string) => judge(filter));
}

/** Values by key, kept for a while; an Error is a failed call. */
export function fakeValues(seen: Record<string, string[]> | Error) {
  return jest.fn((key: GroupKey, {}: Scope) =>
    answered(seen instanceof Error ? seen : (seen[key] ?? [])),
  );
}

interface Calls {
  allowedInterfaces?: Backend['allowedInterfaces'];
  checkFilter?: Backend['checkFilter'];
  valuesOf?: Backend['seen']['of'];
}

export function fakeBackend({
  allowedInterfaces = fakeInterfaces(),
  checkFilter = fakeCheck(() => ({ ok: true, instructions: 6 })),
  valuesOf = fakeValues({}),
}: Calls = {}): Backend {
  return {
    allowedInterfaces,
    checkFilter,
    interpolateFilter: (filter) => interpolateFilter(filter, getTemplateSrv()),
    seen: new SeenValues(valuesOf),
  };
}

const answered = <T>(answer: T | Error): Promise<T> =>
  answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
