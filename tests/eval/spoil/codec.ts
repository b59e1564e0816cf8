import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readWav, writeWav } from '../wav.ts';

export type Codec = 'mp3' | 'aac' | 'opus';
const ENCODER = { mp3: ['libmp3lame', 'mp3'], aac: ['aac', 'm4a'], opus: ['libopus', 'ogg'] } as const;

/** Through a lossy codec and back at `kbits` a second, aligned to the input to the sample. Needs the ffmpeg program. */
export function recode(channels: readonly Float32Array[], rate: number, codec: Codec, kbits: number): Float32Array[] {
  const folder = mkdtempSync(join(tmpdir(), 'resonate-codec-'));
  try {
    const [encoder, extension] = ENCODER[codec];
    const input = join(folder, 'in.wav');
    const coded = join(folder, `coded.${extension}`);
    const output = join(folder, 'out.wav');
    writeWav(input, { sampleRate: rate, channels: channels.map((channel) => channel) });
    ffmpeg(['-i', input, '-c:a', encoder, '-b:a', `${kbits}k`, coded]);
    ffmpeg(['-i', coded, '-ar', String(rate), '-ac', String(channels.length), '-c:a', 'pcm_f32le', output]);
    const back = readWav(output).channels;
    return channels.map((channel, c) => {
      const out = new Float32Array(channel.length);
      out.set(back[c]!.subarray(0, channel.length));
      return out;
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function ffmpeg(args: readonly string[]): void {
  const done = spawnSync('ffmpeg', ['-v', 'error', '-threads', '1', '-y', ...args], { encoding: 'utf8' });
  if (done.error)
    throw new Error('Lossy damage needs the ffmpeg program, which is not installed; run: apt-get install ffmpeg');
  if (done.status !== 0) throw new Error(`ffmpeg failed: ${done.stderr}`);
}
