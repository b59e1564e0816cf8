import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { MemorySink, memorySource } from '../../../dsp/audio/memory.ts';
import { noProgress } from '../../../dsp/audio/source.ts';
import { type MasterResult, master } from '../../../dsp/master/master.ts';
import { measureLevels } from '../../../dsp/measure/measure.ts';
import { row, type Section } from '../section.ts';
import { loadSong } from '../songs.ts';

/** The meters against FFmpeg's ebur128 (where the command is installed), and masters against their targets. The EBU cases themselves are unit tests. */
export const loudness: Section = {
  name: 'loudness',
  async run(songs, log) {
    const errors = { lufs: [] as number[], lra: [] as number[], peak: [] as number[] };
    const missed: number[] = [];
    const over: number[] = [];
    const again: number[] = [];
    const speeds: number[] = [];
    for (const id of songs) {
      const { mix, folder } = loadSong(id);
      const began = process.cpuUsage();
      const own = measureLevels(mix, noProgress);
      speeds.push(mix.length / mix.sampleRate / (process.cpuUsage(began).user / 1e6));
      const theirs = ffmpeg(join(folder, 'mix.wav'));
      if (theirs !== null) {
        errors.lufs.push(Math.abs(own.lufs - theirs.lufs));
        errors.lra.push(Math.abs(own.lra - theirs.lra));
        errors.peak.push(Math.abs(own.truePeak - theirs.peak));
      }
      for (const targetLufs of [-14, -16, -11]) {
        const target = { targetLufs, truePeakDb: -1 };
        const sink = new MemorySink(mix.sampleRate, mix.channels);
        const result = master(mix, sink, target, noProgress);
        const mastered = memorySource(sink.take(), mix.sampleRate);
        missed.push(Math.abs(measureLevels(mastered, noProgress).lufs - targetLufs));
        over.push(result.truePeak - target.truePeakDb);
        again.push(Math.abs(master(mastered, new MemorySink(mix.sampleRate, mix.channels), target, noProgress).gain));
        log(`${id} to ${targetLufs}: ${told(result)}`);
      }
    }
    return [
      row('integrated against ffmpeg, LU', errors.lufs, 'lower', 0.1),
      row('loudness range against ffmpeg, LU', errors.lra, 'lower', 1),
      row('true peak against ffmpeg, dB', errors.peak, 'lower', 0.2),
      row('master: distance from the target, LU', missed, 'lower', 0.1),
      row('master: true peak over the ceiling, dB', over, 'lower', 0),
      row('master: gain of a second pass, dB', again, 'lower', 0.001),
      row('levels: seconds of music a CPU second', speeds, 'higher', 100),
    ];
  },
};

function told({ gain, maxReduction, lufs, truePeak, why }: MasterResult): string {
  const figures = `gain ${gain.toFixed(2)}, reduction ${maxReduction.toFixed(2)}, ${lufs.toFixed(2)} LUFS, ${truePeak.toFixed(2)} dBTP`;
  return why === null ? figures : `${figures}. ${why}`;
}

/** What FFmpeg reads, or null where it is not installed. */
function ffmpeg(path: string): { lufs: number; lra: number; peak: number } | null {
  const run = spawnSync(
    'ffmpeg',
    ['-nostats', '-i', path, '-af', 'ebur128=peak=true:framelog=verbose', '-f', 'null', '-'],
    {
      encoding: 'utf8',
    },
  );
  if (run.status !== 0) return null;
  const value = (label: RegExp): number => Number(label.exec(run.stderr)?.[1] ?? Number.NaN);
  return {
    lufs: value(/I:\s+(-?[\d.]+) LUFS/),
    lra: value(/LRA:\s+(-?[\d.]+) LU/),
    peak: value(/Peak:\s+(-?[\d.]+) dBFS/),
  };
}
