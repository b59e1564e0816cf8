import type { EngineRate } from '../engine/player.ts';
import { kilohertz } from '../ui/format.ts';

interface Rates {
  /** What was chosen. */
  readonly asked: EngineRate;
  /** Hz at which the sound is made; 0: not yet known. */
  readonly engine: number;
  /** Hz of the output; 0: not yet known. */
  readonly device: number;
  /** Hz of the recording; null: none is open. */
  readonly recording: number | null;
  /** Whether the browser refused what was chosen. */
  readonly refused: boolean;
}

/** At which rate the sound is made, and at which it leaves. At the recording's own, what is heard is what is exported. */
export function rateWords(rates: Rates): string {
  const { asked, device, recording, refused } = rates;
  if (recording === null) {
    if (asked === 'recording') return 'The sound of each recording is made at its own rate, as it is exported.';
    return `Recordings of another rate are converted to ${asked === 'device' ? 'that of the output' : kilohertz(asked)} for listening; exports are not.`;
  }
  const engine = rates.engine || recording;
  const made =
    engine === recording
      ? `The sound is made at ${kilohertz(recording)}, the rate of the recording, as it is exported`
      : `The sound is converted from ${kilohertz(recording)} to ${kilohertz(engine)} for listening; exports are not`;
  return `${refused ? `${refusedRate(rates)} ` : ''}${made}${deviceWords(engine, device)}`;
}

function deviceWords(engine: number, device: number): string {
  if (device === 0) return '.';
  if (device === engine) return '; the output has the same.';
  return `; on the way out the system converts it to ${kilohertz(device)}. Another rate of the output: in the system’s sound settings.`;
}

/** What was asked for could not be had, in one sentence. */
export function refusedRate({ asked, recording, device }: Pick<Rates, 'asked' | 'recording' | 'device'>): string {
  const wanted =
    asked === 'device'
      ? `the rate of the output${device > 0 ? ` (${kilohertz(device)})` : ''}`
      : kilohertz(Number(asked));
  const instead = recording === null ? 'that of the recording' : `${kilohertz(recording)}, that of the recording`;
  return `The browser refuses ${wanted}, so the rate is ${instead}.`;
}
