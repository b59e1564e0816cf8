import type { EngineRate } from './player.ts';

/**
 * An audio context at the rate that was chosen for a recording of `recording` Hz. Where the browser refuses it, one at the recording's own, and `refused` says in
 * the browser's words why.
 */
export function contextAt(
  rate: EngineRate,
  recording: number,
): { readonly context: AudioContext; readonly refused: string | null } {
  const latencyHint = 'interactive';
  const usual = () => new AudioContext({ sampleRate: recording, latencyHint });
  if (rate === 'recording') return { context: usual(), refused: null };
  try {
    const options = rate === 'device' ? { latencyHint } : ({ sampleRate: rate, latencyHint } as const);
    return { context: new AudioContext(options as AudioContextOptions), refused: null };
  } catch (error) {
    return { context: usual(), refused: error instanceof Error ? error.message : String(error) };
  }
}
