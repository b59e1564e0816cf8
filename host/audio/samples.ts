import { avGetSampleFmtName, FFmpegError, Frame } from 'node-av';

type Samples = Uint8Array | Int16Array | Int32Array | BigInt64Array | Float32Array | Float64Array;
type View = new (buffer: ArrayBufferLike, byteOffset: number, length: number) => Samples;

/** FFmpeg's sample formats, packed; their planar twins end in "p". */
const VIEWS: Readonly<Record<string, View>> = {
  u8: Uint8Array,
  s16: Int16Array,
  s32: Int32Array,
  s64: BigInt64Array,
  flt: Float32Array,
  dbl: Float64Array,
};

/**
 * Reads decoded frames as planar float32, full scale ±1.
 *
 * Each frame is copied into one frame of our own whose memory is looked at again and again: node-av makes a Buffer at
 * every look at a frame's memory, and none of them is given back before the thread's next turn, which in a synchronous
 * loop never comes. Memory would grow with the length of the file (measured: 4.6 GB in ten hours).
 */
export class FrameReader {
  private readonly own = new Frame();
  private planes: readonly Samples[] = [];
  private planar = false;
  private format = -1;
  private channels = 0;
  private capacity = 0;

  /** into[c], of at least frame.nbSamples, gets channel c. */
  read(frame: Frame, into: readonly Float32Array[]): void {
    const { nbSamples: n, channels } = frame;
    if (frame.format !== this.format || channels !== this.channels || n > this.capacity) this.fit(frame);
    this.own.nbSamples = n;
    let result = this.own.copy(frame);
    if (result < 0) {
      // The same count of channels, but another layout.
      this.fit(frame);
      result = this.own.copy(frame);
    }
    FFmpegError.throwIfError(result, 'copy frame');
    for (let c = 0; c < channels; c++) {
      if (this.planar) convert(this.planes[c]!, 0, 1, into[c]!, n);
      else convert(this.planes[0]!, c, channels, into[c]!, n);
    }
  }

  free(): void {
    this.own.free();
  }

  private fit(frame: Frame): void {
    const { own } = this;
    own.free();
    own.alloc();
    own.format = frame.format;
    own.sampleRate = frame.sampleRate;
    own.channelLayout = frame.channelLayout;
    own.nbSamples = frame.nbSamples;
    FFmpegError.throwIfError(own.getBuffer(), 'frame memory');
    const name = avGetSampleFmtName(frame.format as Parameters<typeof avGetSampleFmtName>[0]) ?? '';
    this.planar = name.endsWith('p');
    const SampleView = VIEWS[this.planar ? name.slice(0, -1) : name];
    const memory = own.extendedData ?? own.data;
    if (SampleView === undefined || memory === null) throw new Error(`FFmpeg gave samples of an unknown kind: ${name}`);
    const length = frame.nbSamples * (this.planar ? 1 : frame.channels);
    this.planes = memory.map(({ buffer, byteOffset }) => new SampleView(buffer, byteOffset, length));
    this.format = frame.format;
    this.channels = frame.channels;
    this.capacity = frame.nbSamples;
  }
}

function convert(from: Samples, first: number, step: number, into: Float32Array, n: number): void {
  if (from instanceof Float32Array || from instanceof Float64Array) {
    for (let i = 0, k = first; i < n; i++, k += step) into[i] = from[k]!;
  } else if (from instanceof Int16Array) {
    for (let i = 0, k = first; i < n; i++, k += step) into[i] = from[k]! / 32768;
  } else if (from instanceof Int32Array) {
    for (let i = 0, k = first; i < n; i++, k += step) into[i] = from[k]! / 2147483648;
  } else if (from instanceof Uint8Array) {
    for (let i = 0, k = first; i < n; i++, k += step) into[i] = (from[k]! - 128) / 128;
  } else {
    for (let i = 0, k = first; i < n; i++, k += step) into[i] = Number(from[k]!) / 2 ** 63;
  }
}
