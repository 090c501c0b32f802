/** Why a call failed: Grafana rejects with an Error or with an HTTP answer. */
export function problemText(error: unknown): string {
  const { data, message } = (error ?? {}) as {
    data?: { message?: string };
    message?: string;
  };
  return data?.message ?? message ?? 'no reason was given';
}
