import { z } from 'zod';
import { STEMS, type StemName } from '../../dsp/audio/stem.ts';
import { CAUSES, SEVERITIES } from '../../dsp/damage/finding.ts';
import { DRUM_CLASSES } from '../../dsp/music/profile.ts';
import { TREATMENT_NAMES } from '../../dsp/treat/treatment.ts';

export type { Frames } from '../../dsp/audio/source.ts';
export { STEMS, type StemName };

/**
 * The document: one value that holds all of the user's work and only refers to audio.
 * Times are integer frames at the project's rate. The schemas check what is read from disk: a project file is hostile until parsed.
 */

/** Raised with every change of the form; older forms are migrated when read. */
export const SCHEMA = 6;

const frames = z.int().min(0);
const fraction = z.number().min(0).max(1);
const stem = z.enum(STEMS);
/** How a take came to be: by a treatment, from a file of a stem that was changed elsewhere, or through plugins. */
const TAKE_ORIGINS = [...TREATMENT_NAMES, 'imported', 'plugins'] as const;
/** The promise to the listener. */
const TAKE_LABELS = ['Restored', 'Rebuilt', 'AI-generated', 'Edited in a DAW', 'Processed'] as const;
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const settings = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

/** dB. −144 is below the last bit of 24; 24 up is more than a stem or a mix that was mixed before needs. */
export const faderGain = z.number().min(-144).max(24);

const assetSchema = z.object({
  hash: sha256,
  sampleRate: z.int().min(1).max(768_000),
  channels: z.int().min(1).max(64),
  length: frames,
});

export const takeSchema = z.object({
  id: z.string(),
  asset: assetSchema,
  /** Where the take was finally cut; lies around or inside the region as marked. */
  start: frames,
  end: frames,
  fadeIn: frames,
  fadeOut: frames,
  /** Exponent of the cross-fade's gain law: 1 equal gain … 0.5 equal power. */
  law: z.number().min(0.5).max(1),
  treatment: z.enum(TAKE_ORIGINS),
  label: z.enum(TAKE_LABELS),
  engine: z.object({ name: z.string(), version: z.string(), model: z.string().nullable() }),
  seed: z.int(),
  settings,
  why: z.string(),
  /** What the judge holds against a take that the person ordered: by itself it would have left the region as it is. Not there: nothing. Also said in `why`. */
  warning: z.string().exactOptional(),
  material: z.array(z.object({ stem, start: frames, end: frames })),
  confidence: fraction,
  before: z.record(z.string(), z.number()),
  after: z.record(z.string(), z.number()),
});

export const regionSchema = z.object({
  id: z.string(),
  stem,
  start: frames,
  end: frames,
  /** Found here, drawn by the person, or brought from a DAW. */
  origin: z.enum(['detected', 'drawn', 'imported']),
  damage: z
    .object({ cause: z.enum(CAUSES), severity: z.enum(SEVERITIES), confidence: fraction, detail: z.string() })
    .nullable(),
  /** Whether the person is done with it: accepted, or to be left as it is. */
  status: z.enum(['open', 'accepted', 'ignored']),
  treatment: z.enum(['auto', ...TREATMENT_NAMES]),
  describe: z.string(),
  tags: z.array(z.string()),
  seed: z.int(),
  /** How many takes are made at a time. */
  takeCount: z.int().min(1).max(9),
  settings,
  blend: fraction,
  /** Frames over which a take comes in and goes out; null: as it was fitted. */
  fadeIn: frames.nullable(),
  fadeOut: frames.nullable(),
  takes: z.array(takeSchema),
  /** Index into takes, or null: the original is heard. */
  chosenTake: z.int().min(0).nullable(),
  /** Why nothing was done, where nothing was done. */
  untouched: z.string().nullable(),
});

const chordSchema = z.object({ start: frames, end: frames, label: z.string(), confidence: fraction });
const noteSchema = z.object({ start: frames, end: frames, midi: z.number(), confidence: fraction });

const hitSchema = z.object({ time: frames, class: z.enum(DRUM_CLASSES), strength: fraction });

export const profileSchema = z.object({
  tempo: z.object({ bpm: z.number(), confidence: fraction }),
  meter: z.tuple([z.int(), z.int()]),
  beats: z.array(frames),
  downbeats: z.array(frames),
  key: z.object({ tonic: z.string(), mode: z.enum(['major', 'minor']), confidence: fraction }),
  chords: z.array(chordSchema),
  melody: z.object({ hz: z.array(z.number()), notes: z.array(noteSchema) }),
  bass: z.object({ notes: z.array(noteSchema) }),
  drums: z.array(hitSchema),
  sections: z.array(z.object({ start: frames, end: frames, label: z.string() })),
  description: z.string(),
});

/** What the person changed in what was heard, whole lists apart from the detected ones; null: as detected. */
export const editsSchema = z.object({
  chords: z.array(chordSchema).nullable(),
  melody: z.array(noteSchema).nullable(),
  bass: z.array(noteSchema).nullable(),
  drums: z.array(hitSchema).nullable(),
});

/** Bytes of base64: some plugins keep samples in their state, and a project file has to stay readable. */
export const LONGEST_STATE = 16 * 1024 * 1024;

/** A plugin in the chain of a track or of the master. It is data: a machine that has not the plugin keeps it as it is. */
export const insertSchema = z.object({
  id: z.string().min(1).max(100),
  format: z.enum(['VST3']),
  /** VST3 class ID: the same on every machine. */
  plugin: z.string().regex(/^[0-9A-F]{32}$/),
  /** As the plugin calls itself, for people who have it not. */
  name: z.string().min(1).max(200),
  vendor: z.string().max(200),
  /** The plugin's own settings, opaque base64; null: as it comes. */
  state: z.base64().max(LONGEST_STATE).nullable(),
  /** Set after the state: values 0..1 by the plugin's parameter ID. */
  parameters: z.record(z.string().max(100), fraction),
  bypass: z.boolean(),
  /** 0 dry … 1 what the plugin gives. */
  wet: fraction,
});

/** More than this nobody overlooks, and each costs a process its memory. */
export const MOST_INSERTS = 16;
/** Where none is given, as in journals from before there were chains, it is empty. */
const chain = z
  .array(insertSchema)
  .max(MOST_INSERTS)
  .default(() => []);

export const trackSchema = z.object({
  stem,
  asset: assetSchema,
  gainDb: faderGain,
  pan: z.number().min(-1).max(1),
  mute: z.boolean(),
  solo: z.boolean(),
  locked: z.boolean(),
  /** How damaged the stem was found to be. */
  level: z.enum(['good', ...SEVERITIES]),
  snr: z.number(),
  lufs: z.number(),
  /** What the mended stem goes through, in this order. */
  chain,
});

const referenceSchema = z.object({
  lufs: z.number(),
  truePeak: z.number(),
  lra: z.number(),
  spectrum: z.object({ db: z.array(z.number()), limit: z.int().min(0) }),
  vocalLevel: z.number().nullable(),
});

export const projectSchema = z.object({
  schema: z.literal(SCHEMA),
  name: z.string(),
  sampleRate: z.int().min(1),
  channels: z.int().min(1),
  length: frames,
  source: z.object({
    name: z.string(),
    sha256: z.string(),
    kind: z.enum(['recording', 'stems', 'stemfile']),
    metadata: z.record(z.string(), z.string()),
    notices: z.array(z.string()),
  }),
  /** The whole recording; null where only stems were given and it is their sum. */
  mixAsset: assetSchema.nullable(),
  /** Who made the stems; of a neural model the SHA-256 of its official file, how its weights were kept, and which provider of the run-time computed it. */
  separator: z
    .object({
      name: z.string(),
      version: z.string(),
      model: z.string().exactOptional(),
      weights: z.enum(['float32', 'float16', 'int8']).exactOptional(),
      computedBy: z.string().exactOptional(),
    })
    .nullable(),
  /** The four stems; none until the recording is separated. */
  tracks: z.array(trackSchema),
  /** What is left of the recording beside the four stems; null where they are all of it. */
  residual: assetSchema.nullable(),
  /** Null until the music was heard. */
  profile: profileSchema.nullable(),
  edits: editsSchema,
  /** Whether damage was looked for: regions may be none because there are none. */
  searched: z.boolean(),
  /** Whether the person agreed to AI-generated sound in this project. */
  consent: z.boolean(),
  regions: z.array(regionSchema),
  mix: z.object({ vocalBoostDb: z.number().min(-24).max(24) }),
  master: z.object({
    targetLufs: z.number().min(-70).max(0).nullable(),
    truePeakDb: z.number().min(-20).max(0),
    delivery: z.object({
      format: z.enum(['wav', 'flac', 'mp3']),
      bits: z.union([z.literal(16), z.literal(24), z.literal('32f')]),
      rate: z.int().min(8000).max(192_000).nullable(),
    }),
    /** What was measured of the recording that the result shall sound like. */
    reference: referenceSchema.nullable(),
    /** What the mix goes through before it is mastered. */
    chain,
    /** The fader of the mix, behind its plugins and before it is mastered. */
    gainDb: faderGain.default(0),
  }),
});

export type Asset = z.infer<typeof assetSchema>;
export type Take = z.infer<typeof takeSchema>;
export type Region = z.infer<typeof regionSchema>;
export type ProjectProfile = z.infer<typeof profileSchema>;
export type Edits = z.infer<typeof editsSchema>;
export type Chord = z.infer<typeof chordSchema>;
export type Note = z.infer<typeof noteSchema>;
export type Hit = z.infer<typeof hitSchema>;
export type Insert = z.infer<typeof insertSchema>;
export type Track = z.infer<typeof trackSchema>;
export type Project = z.infer<typeof projectSchema>;

/** Every asset a project refers to, each once. */
export function assetsOf(project: Project): Asset[] {
  const all = [
    ...(project.mixAsset === null ? [] : [project.mixAsset]),
    ...(project.residual === null ? [] : [project.residual]),
    ...project.tracks.map((track) => track.asset),
    ...project.regions.flatMap((region) => region.takes.map((take) => take.asset)),
  ];
  return [...new Map(all.map((asset) => [asset.hash, asset])).values()];
}

/** What does not fit together in a project that has the right form, as a few words; null where all does. */
export function faultOf(project: Project): string | null {
  const { sampleRate, channels, length, tracks, regions } = project;
  for (const stem of tracks.length === 0 ? [] : STEMS) {
    const n = tracks.filter((track) => track.stem === stem).length;
    if (n !== 1) return `${n} ${stem} tracks`;
  }
  const whole = [project.mixAsset, project.residual, ...tracks.map((track) => track.asset)];
  const odd = whole.find(
    (asset) =>
      asset !== null && (asset.sampleRate !== sampleRate || asset.channels !== channels || asset.length !== length),
  );
  if (odd !== undefined) return 'a sound of another rate, channel count or length than the project';
  for (const { id, takes, chosenTake } of regions) {
    if (chosenTake !== null && chosenTake >= takes.length) return `region ${id} has no take ${chosenTake + 1}`;
    const bad = takes.find(
      ({ asset, start, end, fadeIn, fadeOut }) =>
        end <= start ||
        end > length ||
        fadeIn > end - start ||
        fadeOut > end - start ||
        asset.length !== end - start ||
        asset.sampleRate !== sampleRate ||
        asset.channels !== channels,
    );
    if (bad !== undefined) return `take ${bad.id} does not fit where it stands`;
  }
  return null;
}
