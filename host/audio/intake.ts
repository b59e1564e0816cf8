import type { Frame } from 'node-av';
import { Scratch } from '../../dsp/audio/views.ts';
import { type AssetInfo, AssetWriter } from './asset.ts';
import { fold, foldGains } from './downmix.ts';
import { AudioError } from './error.ts';
import { STOP } from './ffmpeg.ts';
import { FrameReader } from './samples.ts';

/** What the signal processing is made for. */
const LOWEST_RATE = 8000;
const HIGHEST_RATE = 192000;
/** An asset is mono or stereo. */
export const MOST_CHANNELS = 2;
/** Frames by which a length may fall short of what the header promises: encoder delay and padding count there, at most 4095 for MP3. */
const PADDING = 4608;

/** Seconds. A header that promises more than a day is damaged itself. */
const LONGEST_TOLD = 86_400;

/** How a file ended. */
export interface Ending {
  /** Seconds that the header promises; null where it says nothing. */
  readonly promisedSeconds: number | null;
  /** The container shows that its end is missing. */
  readonly cutOff: boolean;
  /** The share of the sound that is there where it is cut off; null where nobody can tell. */
  readonly share: number | null;
  /** The container could not be read to its end. */
  readonly unreadable: boolean;
  /** Pieces that could not be decoded. */
  readonly errors: number;
}

/** Takes decoded frames as they come, cleans them and lays them into one asset of mono or stereo. */
export class Intake {
  /** Sentences for the person. */
  readonly notices: string[] = [];
  private readonly path: string;
  private readonly assets: string;
  private readonly growing: string | undefined;
  private readonly reader = new FrameReader();
  private writer: AssetWriter | null = null;
  private scratch = new Scratch(1);
  private out = new Scratch(1);
  private gains: (readonly [number, number])[] = [];
  private inputChannels = 0;
  private broken = 0;
  private frames = 0;

  /** `growing`: the UUID by which the asset's peaks can be read meanwhile. */
  constructor(path: string, assets: string, growing?: string) {
    this.path = path;
    this.assets = assets;
    this.growing = growing;
  }

  /** Returns STOP where what follows cannot be joined to what came before. */
  take(frame: Frame): typeof STOP | undefined {
    const { sampleRate, channels, nbSamples: n } = frame;
    if (n === 0) return undefined;
    if (channels !== this.inputChannels) this.prepare(channels, frame.channelLayout.mask);
    this.writer ??= this.begin(sampleRate, channels);
    if (sampleRate !== this.writer.sampleRate) {
      const at = (this.frames / this.writer.sampleRate).toFixed(1);
      this.notices.push(
        `The sample rate changes from ${this.writer.sampleRate} to ${sampleRate} Hz after ${at} s, and what follows was left out: cut the file there to use the rest.`,
      );
      return STOP;
    }
    const block = this.scratch.of(n);
    this.reader.read(frame, block);
    for (const channel of block) this.broken += silenceBroken(channel);
    this.writer.write(this.shaped(block, this.writer.channels));
    this.frames += n;
    return undefined;
  }

  /** The finished asset; `ending` is what is known about the file's end. Throws AudioError where nothing came. */
  finish(ending: Ending): AssetInfo {
    const { writer, notices, frames } = this;
    if (writer === null) {
      throw new AudioError(
        `${this.path} holds no sound that can be decoded: check that it is the right file and that it is whole.`,
      );
    }
    const { cutOff, share, unreadable, errors } = ending;
    const seconds = frames / writer.sampleRate;
    const taken = `${seconds.toFixed(1)} s`;
    // FFmpeg shortens what such a header promises to what the file can hold.
    const promised = share === null ? ending.promisedSeconds : seconds / share;
    const isCut = cutOff || (promised !== null && seconds < promised - PADDING / writer.sampleRate);
    if (isCut) {
      const whole = promised === null || promised > LONGEST_TOLD ? taken : `${promised.toFixed(1)} s`;
      notices.push(
        `The file is cut off: the ${taken}${whole === taken ? '' : ` of ${whole}`} that are there were taken.`,
      );
    } else if (unreadable) notices.push(`The file cannot be read beyond ${taken}, so only that much was taken.`);
    // The last piece of a file that is cut off is always damaged.
    const damaged = errors - (isCut ? 1 : 0);
    if (damaged > 0) {
      notices.push(`${damaged} damaged ${damaged === 1 ? 'piece' : 'pieces'} of the file could not be decoded.`);
    }
    if (this.broken > 0) notices.push(`${this.broken} samples were not numbers or infinite and became silence.`);
    return writer.finish();
  }

  /** Leaves no unfinished asset behind; what is finished stays. */
  close(): void {
    this.reader.free();
    this.writer?.abort();
  }

  private begin(sampleRate: number, channels: number): AssetWriter {
    if (sampleRate < LOWEST_RATE || sampleRate > HIGHEST_RATE) {
      throw new AudioError(
        `${this.path} has a sample rate of ${sampleRate} Hz, outside ${LOWEST_RATE} to ${HIGHEST_RATE} Hz: convert it to 44100 or 48000 Hz first.`,
      );
    }
    return new AssetWriter(this.assets, sampleRate, Math.min(MOST_CHANNELS, channels), this.growing);
  }

  private prepare(channels: number, mask: bigint): void {
    const gains = channels > 2 ? foldGains(channels, mask) : [];
    if (channels === 0 || gains === null) {
      throw new AudioError(
        `${this.path} has ${channels} channels, and nothing says what they are: export the two that matter as a stereo file first.`,
      );
    }
    if (this.inputChannels !== 0)
      this.notices.push(`The channel count changes from ${this.inputChannels} to ${channels} on the way.`);
    if (channels > 2)
      this.notices.push(`${channels} channels were mixed down to stereo by the standard matrix (ITU-R BS.775).`);
    this.gains = gains;
    this.inputChannels = channels;
    this.scratch = new Scratch(channels);
    this.out = new Scratch(2);
  }

  /** The block with as many channels as the asset has. */
  private shaped(block: readonly Float32Array[], channels: number): readonly Float32Array[] {
    if (block.length === channels) return block;
    if (block.length === 1) return [block[0]!, block[0]!];
    const stereo = block.length > 2 ? this.out.of(block[0]!.length) : block;
    if (block.length > 2) fold(block, this.gains, stereo[0]!, stereo[1]!);
    if (channels === 2) return stereo;
    const [left, right] = stereo as [Float32Array, Float32Array];
    for (let i = 0; i < left.length; i++) left[i] = (left[i]! + right[i]!) / 2;
    return [left];
  }
}

/** Sets what is not a finite number to 0 and counts it. */
function silenceBroken(channel: Float32Array): number {
  let count = 0;
  for (let i = 0; i < channel.length; i++) {
    const sample = channel[i]!;
    // Infinity − Infinity and NaN − NaN are NaN, which differs from 0.
    if (sample - sample !== 0) {
      channel[i] = 0;
      count++;
    }
  }
  return count;
}
