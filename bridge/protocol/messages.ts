import { z } from 'zod';

/** What the DAW plugin and the host say to each other. PROTOCOL.md tells it in words; messages.h has the same numbers. */

/** Raised with every change that an older side would not understand. */
export const PROTOCOL = 1;

/** The kind of a frame. An answer has that of its question, or FAILED. */
export const TYPE = {
  /** Plugin: who it is and what it knows of the host; host: who it is. Nothing else is heard before. */
  HELLO: 1,
  /** Plugin: which projects are there? Host: those that were open last, the latest first. */
  PROJECTS: 2,
  /** Plugin: I play this project at this rate. Host: what it is. */
  OPEN: 3,
  /** Plugin: this span of a stem. Host: its samples. */
  READ: 4,
  /** Host, unasked: from this revision on these spans sound otherwise. */
  CHANGED: 5,
  /** Plugin: mend what is between these frames. Host: what was begun. */
  MEND: 6,
  /** Plugin: a recording begins, goes on, ends (and becomes a project). */
  CAPTURE_BEGIN: 7,
  CAPTURE_SOUND: 8,
  CAPTURE_END: 9,
  /** Host: it could not be done; a sentence for the person. */
  FAILED: 255,
} as const;

/** Bytes of body that the host takes: a second of captured stereo at 96 kHz. */
export const MOST_ASKED = 1 << 20;
/** Bytes of body that the plugin takes. */
export const MOST_ANSWERED = 1 << 22;
/** Frames that are given at a time. */
const MOST_FRAMES = 65_536;
/** Channels of all sound on the wire: a mono project gives two equal ones. */
export const CHANNELS = 2;
/** No song has more frames. */
const MOST = 2 ** 40;

const frame = z.int().min(-MOST).max(MOST);
const name = z.string().max(1000);
const rate = z.int().min(8000).max(384_000);

/** The sounds of a project: its stems, what is left beside them, and the sum of all. */
export const PARTS = ['vocals', 'drums', 'bass', 'other', 'residual', 'mix'] as const;
const part = z.enum(PARTS);
export type Part = z.infer<typeof part>;

/** The name in a version of the plugin that is newer than the host is no error. */
export const helloSchema = z.object({
  protocol: z.int(),
  token: z.string().max(200),
  name,
  version: name,
});
export const openSchema = z.object({ project: z.string().max(4096), rate });
export const readSchema = z.object({
  part,
  /** Which take of each region: 0 the chosen one, n the n-th where there is one. */
  take: z.int().min(0).max(99),
  /** At the rate of the plugin, from the beginning of the song. */
  start: frame,
  count: z.int().min(1).max(MOST_FRAMES),
});
export const mendSchema = z.object({ part, start: frame, end: frame });
export const captureSchema = z.object({ name, rate, channels: z.int().min(1).max(CHANNELS) });

export type Read = z.infer<typeof readSchema>;
export type Mend = z.infer<typeof mendSchema>;
export type Capture = z.infer<typeof captureSchema>;

/** A project as a list names it. */
export interface ProjectName {
  /** Its folder: by that it is opened, now or later. */
  readonly project: string;
  readonly name: string;
  /** Seconds. */
  readonly duration: number;
}

/** How far the stems that go through plugins in Resonate are from being heard so. */
export interface ChainNews {
  /** What is being rendered: until then it sounds as it did. Who renders offline waits for it. */
  readonly rendering: readonly Part[];
  /** A sentence for the person; empty where all sounds as it shall. */
  readonly notice: string;
}

/** What the plugin plays. */
export interface Song extends ChainNews {
  readonly project: string;
  readonly name: string;
  /** Counts the changes of the project. */
  readonly revision: number;
  /** Hz; that of the plugin. */
  readonly rate: number;
  /** Frames at that rate. */
  readonly length: number;
  readonly parts: readonly Part[];
  /** The most takes that a region has. */
  readonly takes: number;
}

/** Where a part sounds otherwise, at the plugin's rate; end is exclusive. */
export interface ChangedSpan {
  readonly part: Part;
  readonly start: number;
  readonly end: number;
}

export interface Changed extends ChainNews {
  readonly revision: number;
  readonly takes: number;
  readonly spans: readonly ChangedSpan[];
}

/** Samples of a part, planar. */
export interface Sound {
  readonly revision: number;
  readonly mended: readonly Float32Array[];
  /** Null: nothing is mended here, it is the same to the bit. */
  readonly original: readonly Float32Array[] | null;
}

/** Bytes before the samples of an answer to READ. */
const SOUND_HEADER = 16;

/** The body of an answer to READ: revision, channels, frames, whether the original follows (u32 each); then the samples, channel after channel. */
export function encodeSound({ revision, mended, original }: Sound): Buffer {
  const planes = [...mended, ...(original ?? [])];
  const frames = mended[0]!.length;
  const bytes = Buffer.allocUnsafe(SOUND_HEADER + planes.length * frames * 4);
  bytes.writeUInt32LE(revision >>> 0, 0);
  bytes.writeUInt32LE(mended.length, 4);
  bytes.writeUInt32LE(frames, 8);
  bytes.writeUInt32LE(original === null ? 0 : 1, 12);
  planes.forEach((plane, i) => {
    bytes.set(new Uint8Array(plane.buffer, plane.byteOffset, plane.byteLength), SOUND_HEADER + i * frames * 4);
  });
  return bytes;
}

/** The other way. Throws a RangeError where the body is not what it says. */
export function decodeSound(body: Uint8Array): Sound {
  if (body.byteLength < SOUND_HEADER) throw new RangeError('sound without its header');
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const [revision, channels, frames, more] = [0, 4, 8, 12].map((at) => view.getUint32(at, true)) as [
    number,
    number,
    number,
    number,
  ];
  const planes = channels * (more === 0 ? 1 : 2);
  if (channels < 1 || channels > CHANNELS || frames > MOST_FRAMES || more > 1)
    throw new RangeError('sound of no known form');
  if (body.byteLength !== SOUND_HEADER + planes * frames * 4)
    throw new RangeError('sound of another length than it says');
  const samples = new Float32Array(new Uint8Array(body.subarray(SOUND_HEADER)).buffer);
  const plane = (i: number): Float32Array => samples.subarray(i * frames, (i + 1) * frames);
  const version = (first: number): Float32Array[] => Array.from({ length: channels }, (_, c) => plane(first + c));
  return { revision, mended: version(0), original: more === 0 ? null : version(channels) };
}
