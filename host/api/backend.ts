import type { ExportFormat } from '../export/format-names.ts';
import type { Action } from '../project/actions.ts';
import type { Bits } from '../project/delivery.ts';
import type { Asset, Frames, Project, StemName } from '../project/project.ts';
import type { StemDelivery } from '../project/stem-delivery.ts';
import type { MasterCourse, PartMeasures } from './measures.ts';
import type { InstallRequest, ModelList } from './models.ts';
import type {
  ChainedPassage,
  ChainedStem,
  InsertFacts,
  InsertPlace,
  KeepRequest,
  LoadRequest,
  PassageRequest,
  PluginCatalogue,
} from './plugins.ts';

/** What stands behind the API. The host implements it; the editor sees it through the router only. */

/** The labels of what undo and redo would do; null where there is nothing. */
export interface HistoryState {
  readonly undo: string | null;
  readonly redo: string | null;
}

/** A project as it stands after its `revision`-th change. */
export interface ProjectState {
  readonly id: string;
  readonly folder: string;
  readonly revision: number;
  readonly project: Project;
  readonly history: HistoryState;
  /** What was not as it should be when it was opened, a sentence each; left out where all was. */
  readonly notices?: readonly string[];
}

/** One place of a document and its new value, as RFC 6902 says it, with the path as an array. */
export interface Patch {
  readonly op: 'add' | 'remove' | 'replace';
  readonly path: readonly (string | number)[];
  readonly value?: unknown;
}

/** What followers of a project are told, in the order of the revisions. */
export type ChangeEvent =
  /** `client` is who dispatched it, so that a replica which applied it ahead need not do so again. */
  | {
      readonly kind: 'action';
      readonly revision: number;
      readonly action: Action;
      readonly client: string;
      /** The label of the step of undo that it made; null where it made none, or went on with one. */
      readonly step: string | null;
      readonly history: HistoryState;
    }
  /** Undo or redo. */
  | {
      readonly kind: 'patches';
      readonly direction: 'undo' | 'redo';
      readonly revision: number;
      readonly patches: readonly Patch[];
      readonly history: HistoryState;
    }
  /** For a follower that is too far behind, or that has just come. */
  | { readonly kind: 'whole'; readonly state: ProjectState };

export type WorkKind = 'open' | 'separate' | 'detect' | 'analyse' | 'treat' | 'export' | 'import' | 'measure' | 'model';

/** The `project` of work that is done for no project alone: it stands in the list of each. */
export const EVERY_PROJECT = '*';

/** A piece of work that the person waits for, made of one or more jobs. */
export interface Work {
  readonly id: string;
  readonly project: string;
  readonly kind: WorkKind;
  /** "Rebuilding bass, bars 19.2 to 21.1" */
  readonly title: string;
  /** What it does just now: "Placing notes"; while it waits, for what: "Waiting for the stems". Empty where that need not be said. */
  readonly stage: string;
  readonly fraction: number;
  /** Null while it cannot be told. */
  readonly secondsLeft: number | null;
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';
  /** One sentence where it failed. */
  readonly error: string | null;
  /** The regions that it treats. */
  readonly regions: readonly string[];
  /**
   * Where several regions are treated each for itself: how far each is that was begun, by id; the others wait. A region that is done is in work no more,
   * whatever goes on for the others. Without it all regions are as far as the work is.
   */
  readonly treated?: Readonly<Record<string, RegionProgress>>;
  /** Of an export that is done: the files it wrote. */
  readonly files: readonly string[];
  /** Of an opening that goes on; it stands in the list of the project '', since there is none yet. */
  readonly opening?: Opening;
  /** Of a separation: what can be heard of the stems until they are in the document; null where they do not come. */
  readonly beginning?: Beginning | null;
}

/** How far one of several regions is. */
export interface RegionProgress {
  /** 0..1, in hundredths. */
  readonly fraction: number;
  /** Whether it has what was asked for, as far as it can be had. */
  readonly done: boolean;
}

/** The stems of the first seconds of a recording, of one length, and what is left of these seconds beside them. No part of the document: the whole comes out a little otherwise. */
export interface Beginning {
  readonly stems: Readonly<Record<StemName, Asset>>;
  readonly residual: Asset;
}

/** What is known of a recording, or of stems, that are being opened. */
export interface Opening {
  /** As it was asked for. */
  readonly path: string;
  /**
   * The document as it will be, as far as its containers tell; null before that is known. A sound that is still being decoded is named by a UUID
   * instead of its hash; its peaks can be had by that, as far as they are there.
   */
  readonly sketch: Project | null;
}

export interface RecentProject {
  readonly folder: string;
  readonly name: string;
  /** Seconds. */
  readonly duration: number;
  /** ISO 8601. */
  readonly opened: string;
  /** Whether it was searched for damage. */
  readonly searched: boolean;
  readonly toMend: number;
  readonly mended: number;
  /** Regions that the person left as they are. */
  readonly left: number;
  readonly missing: boolean;
}

export interface FolderEntry {
  readonly name: string;
  readonly path: string;
  /** Weights: a checkpoint of a neural model, by its ending. */
  readonly kind: 'folder' | 'recording' | 'project' | 'weights';
  readonly size: number;
}

export interface FolderListing {
  readonly path: string;
  readonly parent: string | null;
  readonly entries: readonly FolderEntry[];
}

export interface ExportRequest {
  readonly format: ExportFormat;
  readonly bits: Bits;
  /** Hz; null: the project's own. */
  readonly rate: number | null;
  /** LUFS; null: as loud as it is. */
  readonly targetLufs: number | null;
  readonly truePeakDb: number;
  /** A file, or a folder for stems. */
  readonly path: string;
  /** Of stems, beside bits and rate; left out: all, as WAV, by their plain names. */
  readonly stems?: Pick<StemDelivery, 'parts' | 'format' | 'tempo'>;
  /** Whether the person agreed that files which are there already are written over. Left out: they are not. */
  readonly replace?: boolean;
}

/** What an export will measure. */
export interface ExportPreview {
  readonly lufs: number;
  readonly truePeak: number;
  readonly lra: number;
  /** dB that bring it to the target. */
  readonly gainDb: number;
  /** Whether the limiter has to work. */
  readonly limited: boolean;
  /** What travels along: "Restored: 3 regions", … */
  readonly labels: readonly string[];
}

/** What an import brought, in words. */
export interface ImportOutcome {
  /** Whether the project was changed: one step of undo. */
  readonly changed: boolean;
  /** "2 changed spans of bass.wav", a few words a file. */
  readonly found: readonly string[];
  /** Sentences about what the person should know. */
  readonly notices: readonly string[];
  /** The first region, by time, that it made or gave a take; null for none. */
  readonly region: string | null;
}

/** Names of the MIDI ports of this computer, as the host reaches them. */
export interface MidiPortNames {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** A MIDI message and how long from now, in milliseconds, it shall leave. */
export interface MidiSend {
  readonly bytes: readonly number[];
  readonly after: number;
}

/** A part of the song, in frames, of the mix (null) or of one stem alone. */
export interface HeardSpan {
  readonly start: Frames;
  readonly end: Frames;
  readonly stem: StemName | null;
}

export interface Loudness {
  readonly original: number;
  readonly mended: number;
  /** As it stands, without any plugins. */
  readonly dry: number;
}

export interface HostInfo {
  readonly version: string;
  readonly cacheBytes: number;
  readonly cacheLimit: number;
  /** Whether the limit was given when the host was started, and cannot be set. */
  readonly cacheLimitGiven: boolean;
  /** What is typed to have Resonate do something, as it was started: "npx resonate"; null in a package, which has no command line. */
  readonly command: string | null;
  /** Treatments that cannot be had here, and `diffusion` (MultiBandDiffusion, for those that can use it), with the reason as one sentence. */
  readonly unavailable: Readonly<Record<string, string>>;
  readonly demo: string;
}

export interface Backend {
  info(): Promise<HostInfo>;
  recent(): Promise<readonly RecentProject[]>;
  /** Lists a folder's recordings, projects and folders; null: the person's home folder. */
  list(path: string | null): Promise<FolderListing>;
  /** Opens a recording, a folder of stems, or a project, and goes on to separate, search and listen. Throws a PlainError. */
  open(path: string): Promise<{ id: string }>;
  state(id: string): Promise<ProjectState>;
  /** Resolves when the action is in the journal. */
  dispatch(id: string, action: Action, client: string): Promise<{ revision: number }>;
  undo(id: string): Promise<{ revision: number }>;
  redo(id: string): Promise<{ revision: number }>;
  /** All events after `since`, then those to come. */
  changes(id: string, since: number, signal: AbortSignal): AsyncIterable<ChangeEvent>;
  /** The whole list, at once and again whenever it has changed (at most ten times a second). */
  work(id: string, signal: AbortSignal): AsyncIterable<readonly Work[]>;
  cancel(work: string): Promise<void>;
  /** Makes `takes` new takes for each region, by each region's own treatment and settings. */
  treat(id: string, regions: readonly string[]): Promise<{ work: string }>;
  /** Integrated loudness of the whole song as it came, as it stands, and that without plugins, for level matching. */
  /** Of the whole song through the mixer, unless a part of it is given. */
  loudness(id: string, of?: HeardSpan): Promise<Loudness>;
  /** The song and its stems, as they came and as they stand: master first. What takes changed is measured anew, all else is known. Ends when `signal` does. */
  measures(id: string, signal?: AbortSignal): Promise<readonly PartMeasures[]>;
  preview(id: string, request: ExportRequest): Promise<ExportPreview>;
  /** How loud the master of an export would be along the way, made and measured but not written. Ends when `signal` does. */
  course(id: string, request: ExportRequest, signal?: AbortSignal): Promise<MasterCourse>;
  /** Sets how large the cache may be, bytes, for this and every later host, and brings it under that as soon as nothing is being worked on. */
  limitCache(bytes: number): Promise<HostInfo>;
  export(id: string, request: ExportRequest): Promise<{ work: string }>;
  /** Takes what came back from a DAW: changed stems, sessions, labels. All files or none; resolves when it is in the journal. */
  import(id: string, paths: readonly string[]): Promise<ImportOutcome>;
  /** Writes a span of a stem (null: the whole mix) to a WAV file that can be dragged away. */
  wav(
    id: string,
    stem: string | null,
    start: number,
    end: number,
    version: 'original' | 'mended',
  ): Promise<{ path: string }>;
  /** The effects that can be inserted, as the last look found them. */
  plugins(): Promise<PluginCatalogue>;
  /** Looks for plugins that are new; `again`: at every file, those that failed too. */
  scanPlugins(again: boolean): Promise<PluginCatalogue>;
  /** How an inserted plugin stands in the document as it is now, in its own words. */
  insertFacts(where: InsertPlace): Promise<InsertFacts>;
  /** Opens an inserted plugin's own window on the host's screen. What is set there comes as an action. */
  showInsert(where: InsertPlace): Promise<void>;
  /** Makes a take of a region: the stem through its plugins as they are set now. */
  processRegion(id: string, region: string): Promise<{ work: string }>;
  /** The stems that have plugins, as they sound through them, and where the master has some the whole mix. Ends when `signal` does. */
  chained(id: string, signal?: AbortSignal): Promise<readonly ChainedStem[]>;
  /**
   * Some frames of places through their plugins as they are set now, within a moment of a knob that is turned: for the ear until `chained` has the whole.
   * A place without plugins is left out. Ends when `signal` does.
   */
  passages(request: PassageRequest, signal?: AbortSignal): Promise<readonly ChainedPassage[]>;
  /** The names of the chains of plugins that the person keeps, in order of the alphabet. */
  keptChains(): Promise<readonly string[]>;
  /** Puts one in place of the plugins of a stem or the master, as one step of undo. Its settings go through no window. Rejects with a PlainError where it cannot be read. */
  loadChain(request: LoadRequest): Promise<void>;
  /** Keeps a chain as it is in the document. Rejects with a PlainError where the name is taken or none that a file can have. These three answer with all names. */
  keepChain(request: KeepRequest): Promise<readonly string[]>;
  renameChain(name: string, to: string): Promise<readonly string[]>;
  removeChain(name: string): Promise<readonly string[]>;
  /** The MIDI ports of this computer, for windows that have none of their own. Rejects with a PlainError where there is no MIDI. */
  midiPorts(): Promise<MidiPortNames>;
  midiSend(output: string, messages: readonly MidiSend[]): Promise<void>;
  /** The messages of an input as they come. */
  midi(input: string, signal: AbortSignal): AsyncIterable<readonly number[]>;
  models(): Promise<ModelList>;
  /** Downloads a model or copies what the person has, checks it, and converts it. Rejects with a PlainError where its licence was not accepted. */
  installModel(request: InstallRequest): Promise<{ work: string }>;
  /** Keeps what the person prefers of models on this machine, for all windows and the command line. */
  preferModels(preferred: Pick<ModelList, 'separatorWeights'>): Promise<void>;
  /** Reads an installed model again: the work fails where it is not what was installed. */
  verifyModel(name: string): Promise<{ work: string }>;
  /** Removes a model with what was converted of it, or what an unfinished download left. */
  removeModel(name: string): Promise<{ work: string }>;
}

/**
 * Beside the procedures, bytes come by plain GET routes of the same server, with the same cookie:
 *
 *   /asset/<sha256>?start=<frame>&count=<frames>          interleaved float32, little endian; fewer frames at the end
 *   /peaks/<sha256>?level=<0..4>&start=<point>&count=<n>  per channel, planar: n points of (minimum, maximum) float32;
 *                                                         a point of level k spans 256·4^k frames
 *                                                         of a sound that is still being decoded (by its UUID) there are
 *                                                         fewer points, more the next time, and none when it is done
 *   /tile/<sha256>?index=<n>&zoom=<0..3>                  spectrogram tile: 256 columns × 128 rows of uint8, column after column, low
 *                                                         frequencies first; rows are log spaced from 40 Hz to 16 kHz, 0 = −100 dBFS or
 *                                                         less, 255 = 0 dBFS; a column spans 512·4^zoom frames
 *   PUT /upload?name=<file name>                          stores a dropped file in the person's Resonate folder; answers { path }
 *              &folder=<its name>&of=<16 hexadecimal digits>   one of a dropped folder: the path is the folder's
 *   /file?work=<id>&index=<n>                             a file that an export wrote
 */
