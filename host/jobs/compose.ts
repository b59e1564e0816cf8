import type { Frames } from '../../dsp/audio/source.ts';
import type { StemName } from '../../dsp/audio/stem.ts';
import { monoSource } from '../../dsp/audio/views.ts';
import { resampledSpan } from '../../dsp/signal/resample.ts';
import type { Song } from '../../dsp/treat/treatment.ts';
import type { ChordChange } from '../../models/jasco/chords.ts';
import { renderHits } from '../../models/jasco/hits.ts';
import type { MelodyNote } from '../../models/jasco/melody.ts';
import { planWindows, RELEASED } from '../../models/jasco/windows.ts';
import { AssetWriter } from '../audio/asset.ts';
import { defineJob } from './job.ts';
import type { AssetRef } from './refs.ts';
import { songOf } from './treat.ts';

interface Input {
  readonly song: { readonly key: string; readonly file: string };
  readonly stem: StemName;
  readonly start: Frames;
  readonly end: Frames;
  /** The person's words; '': what was heard of the song. */
  readonly describe: string;
}

/** What JASCO is asked for: the conditions of one stem alone over a region and its surroundings. */
export interface Brief {
  /** At JASCO's rate: the stem in mono, and the drums to follow as a second channel where there are any. */
  readonly asset: AssetRef;
  readonly drums: boolean;
  /** Sample of JASCO's rate, from the beginning of the song, at which the asset begins; may be negative. */
  readonly start: number;
  /** Samples of the region. */
  readonly region: number;
  /** Seconds from the beginning of the asset. */
  readonly chords: readonly ChordChange[];
  readonly melody: readonly MelodyNote[];
  readonly describe: string;
}

/** How a stem is asked for by itself, in the words of captions: JASCO makes a whole mix of what is only described. */
const ALONE: Readonly<Record<StemName, string>> = {
  drums: 'Solo drums, only a drum kit, no other instruments',
  bass: 'Solo bass, only a bass line, no drums, no other instruments',
  other: 'Instrumental accompaniment, no drums, no bass, no vocals',
  vocals: 'Solo singing, a cappella',
};

/** Of the loudest moment of the clean drums: rendered hits stand as loud as they do. */
const HIT_LEVEL = 0.7;

/** Takes from a song what JASCO shall know for one region of one stem. */
export const compose = defineJob<Input, Brief>({
  name: 'compose',
  version: '1',
  key: ({ song, ...region }) => ({ song: song.key, ...region }),
  assets: ({ asset }) => [asset.hash],
  run({ song: { key, file }, stem, start, end, describe }, { folders, progress }) {
    const song = songOf(key, file, folders.assets);
    const { sampleRate: rate, hop } = RELEASED;
    const scale = rate / song.sampleRate;
    const first = Math.floor(start * scale);
    const region = Math.max(1, Math.ceil(end * scale) - first);
    const plan = planWindows(Math.ceil(region / hop), RELEASED);
    const from = first - plan.lead * hop;
    const samples = plan.total * hop;
    const [sound] = resampledSpan(monoSource(song.stems[stem]), rate, from, samples);
    progress(0.5);
    const drums = stem === 'drums' ? drumsToFollow(song, sound!, from, { start, end }) : null;
    const writer = new AssetWriter(folders.assets, rate, drums === null ? 1 : 2);
    writer.write(drums === null ? [sound!] : [sound!, drums]);
    const at = (frame: Frames): number => (frame * scale - from) / rate;
    const inside = (item: { readonly start: Frames; readonly end: Frames }): boolean =>
      at(item.end) > 0 && at(item.start) < samples / rate;
    const { profile } = song;
    const chords = profile.chords.filter(inside).map((chord) => ({ label: chord.label, start: at(chord.start) }));
    const notes = profile.melody.notes.filter(inside);
    return {
      asset: writer.finish(),
      drums: drums !== null,
      start: from,
      region,
      chords: stem === 'drums' ? [] : chords,
      melody:
        stem === 'vocals' ? notes.map((note) => ({ start: at(note.start), end: at(note.end), midi: note.midi })) : [],
      describe: `${ALONE[stem]}. ${describe === '' ? profile.description : describe}`.trim(),
    };
  },
});

/** The drums as they are, and in the region the hits of the profile, as the person has them: what is damaged there is no rhythm to follow. */
function drumsToFollow(
  song: Song,
  drums: Float32Array,
  from: number,
  region: { readonly start: Frames; readonly end: Frames },
): Float32Array {
  const { sampleRate: rate } = RELEASED;
  const scale = rate / song.sampleRate;
  const span = { from: Math.floor(region.start * scale) - from, to: Math.ceil(region.end * scale) - from };
  const out = drums.slice();
  const loudest = Math.max(loudestOf(out.subarray(0, span.from)), loudestOf(out.subarray(span.to)));
  out.fill(0, span.from, span.to);
  const hits = song.profile.drums.map(({ time, ...hit }) => ({ ...hit, time: (time * scale - from) / rate }));
  renderHits(hits, out, { sampleRate: rate, ...span, level: HIT_LEVEL * (loudest > 0 ? loudest : 1) });
  return out;
}

function loudestOf(samples: Float32Array): number {
  let loudest = 0;
  for (const x of samples) loudest = Math.max(loudest, Math.abs(x));
  return loudest;
}
