import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { resonate } from '../cli.ts';
import { LONG } from '../compose/spec.ts';
import { row, type Section } from '../section.ts';
import { ensureSong } from '../songs.ts';
import { readWav } from '../wav.ts';

/** How long a song of four minutes takes, from its stems and its mix. */
export const speed: Section = {
  name: 'speed',
  async run(_songs, log) {
    const folder = ensureSong(LONG);
    const out = mkdtempSync(join(tmpdir(), 'resonate-eval-out-'));
    try {
      const restored = await resonate(['restore', folder, '--out', join(out, 'mended')]);
      const analysed = await resonate(['analyze', folder, '--out', join(out, 'profile.json')]);
      log(`${availableParallelism()} processors`);
      const { duration } = (analysed.report as { duration?: number }).duration
        ? (analysed.report as { duration: number })
        : { duration: LONG.length };
      return [
        row('restore of a 4 min song with stems, s', [restored.seconds], 'lower', 90, 60),
        row('analyze, seconds of music a second', [duration / analysed.seconds], 'higher', 20, 40),
      ];
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  },
};

/** Whether memory grows with the song: 60 minutes against 3. Takes long and some 20 GB of disk, so only when asked for by name. */
export const memory: Section = {
  name: 'memory',
  onRequest: true,
  async run(_songs, log) {
    const peaks: number[] = [];
    for (const minutes of [3, 60]) {
      const out = mkdtempSync(join(tmpdir(), 'resonate-eval-out-'));
      try {
        const song = join(out, 'song.wav');
        await writeRepeated(join(ensureSong(LONG), 'mix.wav'), minutes * 60, song);
        const { peakMemory, seconds } = await resonate(['restore', song, '--out', join(out, 'mended')]);
        log(`${minutes} min: peak ${(peakMemory / 1e6).toFixed(0)} MB, ${seconds.toFixed(0)} s`);
        peaks.push(peakMemory / 1e6);
      } finally {
        rmSync(out, { recursive: true, force: true });
      }
    }
    return [
      row('peak memory, 3 min, MB', [peaks[0]!], 'lower'),
      row('60 min song over 3 min song, MB', [peaks[1]! - peaks[0]!], 'lower', 60),
    ];
  },
};

/** `seconds` of a WAV played again and again, as 16-bit WAV. */
async function writeRepeated(from: string, seconds: number, path: string): Promise<void> {
  const { sampleRate, channels } = readWav(from);
  const frames = Math.round(seconds * sampleRate);
  const bytes = frames * channels.length * 2;
  const head = Buffer.alloc(44);
  head.write('RIFF', 0, 'ascii');
  head.writeUInt32LE(bytes + 36, 4);
  head.write('WAVEfmt ', 8, 'ascii');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(channels.length, 22);
  head.writeUInt32LE(sampleRate, 24);
  head.writeUInt32LE(sampleRate * channels.length * 2, 28);
  head.writeUInt16LE(channels.length * 2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36, 'ascii');
  head.writeUInt32LE(bytes, 40);
  const file = createWriteStream(path);
  file.write(head);
  const length = channels[0]!.length;
  for (let done = 0; done < frames; ) {
    const count = Math.min(length, frames - done);
    const block = Buffer.alloc(count * channels.length * 2);
    for (let i = 0; i < count; i++) {
      channels.forEach((channel, c) => {
        const value = Math.round(32767 * Math.max(-1, Math.min(1, channel[i]!)));
        block.writeInt16LE(value, (i * channels.length + c) * 2);
      });
    }
    if (!file.write(block)) await once(file, 'drain');
    done += count;
  }
  file.end();
  await once(file, 'finish');
}
