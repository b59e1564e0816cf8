import type { AudioSink, AudioSource } from '../../dsp/audio/source.ts';
import { BLOCK } from '../../dsp/audio/views.ts';
import { ModelError } from '../error.ts';
import { levelled, levelOf, relevel } from './level.ts';
import type { Blend, HtDemucs } from './network.ts';
import { OverlapAdd, segmentsOf } from './overlap.ts';

/** A network that is opened when its turn comes. */
export interface Member {
  /** Its sources, in order: known before it is opened. */
  readonly sources: readonly string[];
  open(): Promise<HtDemucs>;
  /** How much its word counts for each of its sources. */
  readonly weights: readonly number[];
}

export interface SeparateOptions {
  /** 0 … below 1 of a segment; upstream's and the default is a quarter. */
  readonly overlap?: number;
  /** Offsets in samples, each 0 … half a second: the mix is separated once for each, moved by it, and the results averaged. None: once, unmoved. */
  readonly shifts?: readonly number[];
  /** Whether the mix is brought to mean 0 and deviation 1 first, as upstream's command does and `apply_model` does not. Default true. */
  readonly normalise?: boolean;
  /** Awaited with the share that is done, 0 … 1, after each segment; what it rejects with ends the work. */
  readonly step?: (share: number) => Promise<void>;
}

/** Into which sink which sources go, each with its gain. */
export interface Target {
  readonly sources: Readonly<Record<string, number>>;
  readonly sink: AudioSink;
}

/**
 * Takes a mix of the networks' rate and channels apart, front to end at constant memory. Several networks (a bag) are averaged by their weights, source by source;
 * those that share no target, as the fine-tuned ones, are opened one after the other. Writes exactly the mix's length into each sink.
 */
export async function separate(
  members: readonly Member[],
  mix: AudioSource,
  targets: readonly Target[],
  options: SeparateOptions = {},
): Promise<void> {
  const { normalise = true, step = async () => {} } = options;
  const level = normalise ? levelOf(mix) : null;
  const source = level === null ? mix : levelled(mix, level);
  const plans = plansOf(members, targets);
  const groups = grouped(plans);
  const finish = (block: readonly Float32Array[]): void => {
    if (level !== null) relevel(block, level);
  };
  for (const [index, group] of groups.entries()) {
    await together(group, source, targets, {
      ...options,
      finish,
      step: (share) => step((index + share) / groups.length),
    });
  }
}

/** What one network does: the blend of its sources for each target that it has a word in. */
interface Plan {
  readonly member: Member;
  readonly targets: readonly number[];
  readonly blends: readonly Blend[];
}

function plansOf(members: readonly Member[], targets: readonly Target[]): Plan[] {
  const { sources } = members[0]!;
  const totals = sources.map((_, source) => members.reduce((sum, member) => sum + member.weights[source]!, 0));
  return members.map((member) => {
    if (member.sources.join() !== sources.join()) {
      throw new ModelError(
        `The networks of one model have different sources (${sources.join(', ')} and ${member.sources.join(', ')}): install it again.`,
      );
    }
    const blends = targets.map((target): Blend => {
      const gains = Object.entries(target.sources).map(([name, gain]): [number, number] => {
        const source = sources.indexOf(name);
        if (source < 0)
          throw new ModelError(`The model has no source ${name}, only ${sources.join(', ')}: choose another model.`);
        return [source, (gain * member.weights[source]!) / totals[source]!];
      });
      return Object.fromEntries(gains.filter(([, gain]) => gain !== 0));
    });
    const mine = targets.map((_, target) => target).filter((target) => Object.keys(blends[target]!).length > 0);
    return { member, targets: mine, blends: mine.map((target) => blends[target]!) };
  });
}

/** Plans that share a target must run side by side; others need not be in memory together. */
function grouped(plans: readonly Plan[]): Plan[][] {
  const groups: Plan[][] = [];
  for (const plan of plans) {
    if (plan.targets.length === 0) continue;
    const shared = groups.filter((group) =>
      group.some((other) => other.targets.some((target) => plan.targets.includes(target))),
    );
    for (const group of shared) groups.splice(groups.indexOf(group), 1);
    groups.push([...shared.flat(), plan]);
  }
  return groups;
}

interface Run extends SeparateOptions {
  finish(block: readonly Float32Array[]): void;
  step(share: number): Promise<void>;
}

async function together(
  plans: readonly Plan[],
  source: AudioSource,
  targets: readonly Target[],
  run: Run,
): Promise<void> {
  const { overlap = 0.25, shifts = [], finish, step } = run;
  const involved = [...new Set(plans.flatMap((plan) => plan.targets))];
  const networks: HtDemucs[] = [];
  try {
    const streams: { readonly stream: OverlapAdd; readonly plan: Plan; readonly lead: number }[] = [];
    let segments = 0;
    for (const plan of plans) {
      const network = await plan.member.open();
      networks.push(network);
      checkFits(network, source);
      // A moved mix begins in the silence before the source, where upstream gives it half a second.
      const half = Math.trunc(network.config.sampleRate / 2);
      for (const shift of shifts.length === 0 ? [half] : shifts) {
        const lead = half - shift;
        const span = { start: -lead, length: source.length + lead, overlap };
        segments += segmentsOf(network.config.segment, span.length, overlap);
        streams.push({ stream: new OverlapAdd(network, source, plan.blends, span), plan, lead });
      }
    }
    let done = 0;
    const onSegment = (): Promise<void> => step(Math.min(1, ++done / segments));
    await step(0);
    for (const { stream, plan, lead } of streams) {
      for (let left = lead; left > 0; left -= BLOCK) {
        const frames = Math.min(BLOCK, left);
        await stream.pull(emptyBlocks(plan.blends.length, source.channels, frames), frames, 0, onSegment);
      }
    }
    const gain = 1 / Math.max(1, shifts.length);
    for (let at = 0; at < source.length; at += BLOCK) {
      const frames = Math.min(BLOCK, source.length - at);
      const blocks = emptyBlocks(involved.length, source.channels, frames);
      for (const { stream, plan } of streams) {
        const into = plan.targets.map((target) => blocks[involved.indexOf(target)]!);
        await stream.pull(into, frames, gain, onSegment);
      }
      for (const [index, target] of involved.entries()) {
        finish(blocks[index]!);
        targets[target]!.sink.write(blocks[index]!);
      }
    }
  } finally {
    for (const network of networks) await network.release();
  }
}

function emptyBlocks(count: number, channels: number, frames: number): Float32Array[][] {
  return Array.from({ length: count }, () => Array.from({ length: channels }, () => new Float32Array(frames)));
}

function checkFits({ config }: HtDemucs, { sampleRate, channels }: AudioSource): void {
  if (config.sampleRate === sampleRate && config.channels === channels) return;
  throw new ModelError(
    `The model separates ${config.channels} channels at ${config.sampleRate} Hz, and was given ${channels} at ${sampleRate} Hz: convert the sound first.`,
  );
}
