import { decibels } from '../../dsp/measure/decibels.ts';
import { PlainError } from '../jobs/job.ts';
import { peak } from '../jobs/peak.ts';
import type { SourceRef } from '../jobs/refs.ts';
import type { Runner } from '../jobs/runner.ts';
import { bitWords } from '../project/delivery.ts';
import type { Project } from '../project/project.ts';
import { partsOf, type StemDelivery, type StemPart } from '../project/stem-delivery.ts';
import { atRate } from './at-rate.ts';

/**
 * Throws a PlainError where a stem goes beyond full scale and is to be written in whole numbers, which would cut its peaks off: declipping gives them back,
 * and stems that add up to a full recording may reach beyond it.
 */
export async function assertHeld(
  runner: Runner,
  sources: Readonly<Record<StemPart, SourceRef>>,
  song: Pick<Project, 'sampleRate' | 'residual'>,
  as: StemDelivery,
): Promise<void> {
  if (as.bits === '32f') return;
  const peaks = await Promise.all(
    partsOf(song, as).map(async (part) => {
      const source = await atRate(runner, sources[part], as.rate ?? song.sampleRate, part);
      return { part, largest: await runner.run(peak, { source }, part) };
    }),
  );
  const over = peaks.filter(({ largest }) => largest > 1);
  if (over.length === 0) return;
  const names = over.map(({ part, largest }) => `${part} (by ${tenths(largest)} dB)`).join(', ');
  throw new PlainError(
    `Peaks would be cut off, because ${bitWords(as.bits)} cannot hold what goes beyond full scale, as ${names} ${over.length === 1 ? 'does' : 'do'}: choose 32-bit float.`,
  );
}

/** Rounded up: what is beyond is by no 0.0 dB. */
const tenths = (largest: number): string => (Math.ceil(10 * decibels(largest)) / 10).toFixed(1);
