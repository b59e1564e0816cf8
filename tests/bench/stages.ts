import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memorySource, readSpan } from '../../dsp/audio/memory.ts';
import { type AudioSource, noProgress } from '../../dsp/audio/source.ts';
import { perStem } from '../../dsp/audio/stem.ts';
import { mixSource, monoSource, pour } from '../../dsp/audio/views.ts';
import { detectDamage } from '../../dsp/damage/detect.ts';
import { master } from '../../dsp/master/master.ts';
import { measure, measureLevels } from '../../dsp/measure/measure.ts';
import { analyseDrums } from '../../dsp/music/drums/drums.ts';
import { analyseHarmony } from '../../dsp/music/harmony/harmony.ts';
import { analyseBass } from '../../dsp/music/notes/bass.ts';
import { analyseLead } from '../../dsp/music/notes/lead.ts';
import { analyseRhythm } from '../../dsp/music/rhythm/rhythm.ts';
import { separators } from '../../dsp/separate/separators.ts';
import { AssetWriter, openAsset } from '../../host/audio/asset.ts';
import { decode } from '../../host/audio/decode.ts';
import { openWriter } from '../../host/audio/encode.ts';
import { ROOT } from '../run-resonate.ts';
import { decodeOnly } from './decode-only.ts';
import { essentia, withEssentia } from './essentia.ts';
import type { Bench } from './report.ts';
import { printSpeed, type Speed, speedOf } from './speed.ts';

/** Each stage on the demo song, on one core, beside a reference that runs in the same process where there is one. */
export async function benchStages(bench: Bench): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'resonate-bench-'));
  try {
    measureStages(folder, (speed) => printSpeed(bench, speed));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function measureStages(folder: string, print: (speed: Speed) => void): void {
  const files = perStem((stem) => join(ROOT, 'presets', 'demo', 'damaged', `${stem}.flac`));
  const decoded = perStem((stem) => decode(files[stem], folder, {}, noProgress).asset);
  const stems = perStem((stem): AudioSource => {
    const source = openAsset(folder, decoded[stem].hash);
    return memorySource(readSpan(source, 0, source.length), source.sampleRate);
  });
  const { sampleRate, length } = stems.vocals;
  const seconds = length / sampleRate;
  const mixed = mixSource(Object.values(stems));
  const mix = memorySource(readSpan(mixed, 0, length), sampleRate);
  const mono = readSpan(monoSource(mix), 0, length);
  const speed = (work: () => void): number => speedOf(seconds, work);

  print({
    stage: 'decode FLAC to an asset',
    speed: speed(() => void decode(files.other, folder, {}, noProgress)),
    reference: { name: 'FFmpeg, decoding alone', speed: speed(() => decodeOnly(files.other)) },
  });
  print({
    stage: 'loudness, range, true peak',
    speed: speed(() => void measureLevels(mix, noProgress)),
    reference: {
      name: 'essentia LoudnessEBUR128',
      speed: speed(() =>
        withEssentia(readSpan(mix, 0, length), ([left, right]) => essentia.LoudnessEBUR128(left!, right!)),
      ),
    },
  });
  print({ stage: 'all measures', speed: speed(() => void measure(mix, noProgress)) });
  print({
    stage: 'separate',
    speed: speed(() =>
      separators[0]!.separate(
        mix,
        perStem(() => new AssetWriter(folder, sampleRate, mix.channels)),
        noProgress,
      ),
    ),
  });
  print({
    stage: 'find damage, one stem',
    speed: speed(() => void detectDamage(stems.drums, { stem: 'drums' }, noProgress)),
  });
  const rhythmInput = { mix, drums: stems.drums, bass: stems.bass, damage: [] };
  print({
    stage: 'beats and downbeats',
    speed: speed(() => void analyseRhythm(rhythmInput, noProgress)),
    reference: {
      name: 'essentia RhythmExtractor2013, degara',
      speed: speed(() => withEssentia(mono, ([vector]) => essentia.RhythmExtractor2013(vector!, 208, 'degara', 40))),
    },
  });
  const rhythm = analyseRhythm(rhythmInput, noProgress);
  print({
    stage: 'key and chords',
    speed: speed(() => void analyseHarmony({ mix, stems, rhythm, damage: [] }, noProgress)),
    reference: {
      name: 'essentia KeyExtractor, key alone',
      speed: speed(() => withEssentia(mono, ([vector]) => essentia.KeyExtractor(vector!))),
    },
  });
  print({ stage: 'lead melody', speed: speed(() => void analyseLead(stems.vocals, [], noProgress)) });
  print({ stage: 'bass notes', speed: speed(() => void analyseBass(stems.bass, [], noProgress)) });
  print({
    stage: 'drum hits',
    speed: speed(() => void analyseDrums({ drums: stems.drums, damage: [] }, noProgress)),
  });
  print({
    stage: 'master',
    speed: speed(() => {
      const writer = new AssetWriter(folder, sampleRate, mix.channels);
      master(mix, writer, { targetLufs: -14, truePeakDb: -1 }, noProgress);
      writer.abort();
    }),
  });
  for (const format of ['wav', 'flac', 'mp3'] as const) {
    print({
      stage: `write ${format}`,
      speed: speed(() => {
        const writer = openWriter(join(folder, `x.${format}`), { format, sampleRate, channels: mix.channels });
        pour(mix, writer, noProgress);
        writer.finish();
      }),
    });
  }
}
