import { memorySource, readSpan } from '../../../dsp/audio/memory.ts';
import type { AudioSource } from '../../../dsp/audio/source.ts';
import { noProgress } from '../../../dsp/audio/source.ts';
import type { StemName } from '../../../dsp/audio/stem.ts';
import { STEMS } from '../../../dsp/audio/stem.ts';
import { detectDamage } from '../../../dsp/damage/detect.ts';
import { CAUSES, type Cause } from '../../../dsp/damage/finding.ts';
import { type FoundRegion, falseAlarmMinutes, iou, regionScores } from '../metrics/regions.ts';
import { Random } from '../random.ts';
import { row, type Section } from '../section.ts';
import { loadDamaged, loadSong } from '../songs.ts';
import { activeLevel } from '../spoil/variants.ts';
import type { TrueDamage } from '../truth.ts';

/** How well damage is found: on spoiled stems, on the same stems without damage, and on whole mixes through a phone. */
export const damage: Section = {
  name: 'damage',
  async run(songs, log) {
    const figures = { f1: [] as number[], cause: [] as number[], alarms: [] as number[], mixAlarms: [] as number[] };
    const phone = { band: [] as number[], noise: [] as number[], regions: [] as number[] };
    const throughout = { clipping: [] as number[], noise: [] as number[], clean: [] as number[] };
    const severity: number[] = [];
    const recall = new Map<Cause, number[]>(CAUSES.map((cause) => [cause, []]));
    const calibration: { confidence: number; right: number }[] = [];
    for (const id of songs) {
      const clean = loadSong(id);
      const seconds = clean.mix.length / clean.mix.sampleRate;
      const alarms = STEMS.flatMap((stem) => heard(clean.stems[stem], stem));
      for (const alarm of alarms) log(`${id} false alarm: ${tell(alarm)}`);
      const mixAlarms = heard(clean.mix, 'mix');
      for (const alarm of mixAlarms) log(`${id} false alarm: ${tell(alarm)}`);
      figures.alarms.push(falseAlarmMinutes(alarms, seconds));
      figures.mixAlarms.push(falseAlarmMinutes(mixAlarms, seconds));
      for (const alarm of [...alarms, ...mixAlarms]) calibration.push({ confidence: alarm.confidence, right: 0 });

      for (const variant of ['assorted', 'severe'] as const) {
        const song = loadDamaged(id, variant);
        const found = STEMS.flatMap((stem) => heard(song.stems[stem], stem));
        const truth = song.damage.regions;
        const scores = regionScores(truth, found);
        figures.f1.push(scores.f1);
        figures.cause.push(scores.causeRight);
        for (const region of truth) {
          const answer = found.find((other) => other.stem === region.stem && iou(region, other) >= 0.5);
          recall.get(region.cause)!.push(answer ? 1 : 0);
          if (answer) severity.push(answer.severity === region.severity ? 1 : 0);
          if (!answer || !right(region, answer.cause))
            log(`${id} ${variant} ${told(region)} -> ${answer ? tell(answer) : 'missed'}`);
        }
        for (const other of found) {
          const region = truth.find((t) => t.stem === other.stem && iou(t, other) >= 0.5);
          calibration.push({ confidence: other.confidence, right: region && right(region, other.cause) ? 1 : 0 });
          if (!region) log(`${id} ${variant} without cause: ${tell(other)}`);
        }
        log(`${id} ${variant}: F1 ${scores.f1.toFixed(3)}, cause right ${scores.causeRight.toFixed(3)}`);
      }

      const stem = clean.stems.other;
      throughout.clean.push(fromEndToEnd(stem, null));
      throughout.clipping.push(fromEndToEnd(clipped(stem), 'clipping'));
      throughout.noise.push(fromEndToEnd(hissing(stem, new Random('hiss', id)), 'noise'));

      const recording = loadDamaged(id, 'phone');
      const found = heard(recording.mix, 'mix');
      phone.band.push(covered(found, 'bandlimit', seconds));
      phone.noise.push(covered(found, 'noise', seconds));
      phone.regions.push(found.length);
      log(`${id} phone: ${found.map(tell).join('; ')}`);
    }
    return [
      row('damage regions F1 (IoU ≥ 0.5)', figures.f1, 'higher', 0.65, 0.92),
      row('cause right', figures.cause, 'higher', 0.65, 0.9),
      row('false alarms on clean stems, min/h', figures.alarms, 'lower', 5, 1),
      row('false alarms on clean mixes, min/h', figures.mixAlarms, 'lower', 5, 1),
      ...CAUSES.map((cause) => row(`${cause}: regions found`, recall.get(cause)!, 'higher')),
      row('severity right', severity, 'higher'),
      row('calibration error of the confidence', [calibrationError(calibration)], 'lower'),
      row('a stem clipped from end to end: found', throughout.clipping, 'higher'),
      row('a stem that hisses from end to end: found', throughout.noise, 'higher'),
      row('the same stem clean: something found throughout', throughout.clean, 'lower'),
      row('phone: share of the song found band-limited', phone.band, 'higher'),
      row('phone: share of the song found noisy', phone.noise, 'higher'),
      row('phone: regions a song', phone.regions, 'lower'),
    ];
  },
};

type Heard = FoundRegion & { readonly confidence: number; readonly severity: string; readonly detail: string };

function heard(source: AudioSource, stem: StemName | 'mix'): Heard[] {
  return detectDamage(source, { stem }, noProgress).findings.map((finding) => ({
    stem,
    start: finding.start / source.sampleRate,
    end: finding.end / source.sampleRate,
    cause: finding.cause,
    confidence: finding.confidence,
    severity: finding.severity,
    detail: finding.detail,
  }));
}

/** 1 where something is found from end to end, of this cause or (null) of any. */
function fromEndToEnd(source: AudioSource, cause: Cause | null): number {
  const { findings } = detectDamage(source, { stem: 'other' }, noProgress);
  const spans = findings.filter(({ start, end }) => end - start > 0.9 * source.length);
  return spans.some((finding) => cause === null || finding.cause === cause) ? 1 : 0;
}

function copyOf(source: AudioSource): Float32Array[] {
  return readSpan(source, 0, source.length);
}

/** Everything over twice the usual level cut off. */
function clipped(source: AudioSource): AudioSource {
  const channels = copyOf(source);
  const limit = 2 * activeLevel(channels, source.sampleRate);
  const cut = channels.map((channel) => channel.map((value) => Math.max(-limit, Math.min(limit, value))));
  return memorySource(cut, source.sampleRate);
}

/** White noise 18 dB under the usual level in each channel. */
function hissing(source: AudioSource, random: Random): AudioSource {
  const channels = copyOf(source);
  const gain = activeLevel(channels, source.sampleRate) * Math.sqrt(3) * 10 ** (-18 / 20);
  const noisy = channels.map((channel) => channel.map((value) => value + gain * (2 * random.next() - 1)));
  return memorySource(noisy, source.sampleRate);
}

function right(region: TrueDamage, cause: Cause): boolean {
  return region.cause === cause || (region.or?.includes(cause) ?? false);
}

/** Share of the song under findings of a cause. */
function covered(found: readonly Heard[], cause: Cause, seconds: number): number {
  return found.filter((other) => other.cause === cause).reduce((sum, { start, end }) => sum + end - start, 0) / seconds;
}

/** Mean distance between confidence and the share that is right, over five equal bins, weighted by their counts. */
function calibrationError(answers: readonly { confidence: number; right: number }[]): number {
  let error = 0;
  for (let bin = 0; bin < 5; bin++) {
    const own = answers.filter(({ confidence }) => Math.min(4, Math.floor(confidence * 5)) === bin);
    error +=
      Math.abs(own.reduce((sum, { confidence, right: hit }) => sum + confidence - hit, 0)) /
      Math.max(1, answers.length);
  }
  return error;
}

function tell({ stem, start, end, cause, confidence, detail }: Heard): string {
  return `${stem} ${start.toFixed(2)}-${end.toFixed(2)} s ${cause} (${confidence.toFixed(2)}: ${detail})`;
}

function told({ stem, start, end, cause, severity, detail }: TrueDamage): string {
  return `${stem} ${start.toFixed(2)}-${end.toFixed(2)} s ${severity} ${cause} (${detail})`;
}
