// Ends what bridge.ts started.
export default async function endBridge() {
  await (globalThis as { endBridge?: () => Promise<void> }).endBridge?.();
}
