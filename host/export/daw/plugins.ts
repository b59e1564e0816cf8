import { PluginChain } from '../../../bridge/client/chain.ts';
import { PluginDeath, PluginRefusal } from '../../../bridge/client/failure.ts';
import { STEMS } from '../../../dsp/audio/stem.ts';
import { PlainError } from '../../jobs/job.ts';
import type { Runner } from '../../jobs/runner.ts';
import { findPlugin, pluginHost } from '../../plugins/find.ts';
import { USUAL_TEMPO } from '../../plugins/through-chain.ts';
import type { Insert, Project } from '../../project/project.ts';
import { type ChainPlace, chainOf } from '../../project/selectors.ts';
import { type Vst3State, vst3StateOf } from './vst3-state.ts';

/** A plugin that a track's sound is to go through in the DAW. */
export interface DawPlugin {
  /** VST3 class ID, 32 hexadecimal digits. */
  readonly id: string;
  readonly name: string;
  readonly vendor: string;
  readonly enabled: boolean;
  /** 0 dry … 1 what the plugin gives. */
  readonly wet: number;
  /** Null: as it comes. */
  readonly state: Vst3State | null;
  /** What was set by hand, 0..1 by the plugin's parameter ID. The state has it too, where the plugin was here to be asked. */
  readonly parameters: Readonly<Record<string, number>>;
}

/** Whole states of inserts by the insert's ID: a document keeps a state and, apart from it, what was set after. */
export type SettledStates = ReadonlyMap<string, string>;

/** The plugins of a place, those that are bypassed too, for they are the person's choice. Pure. */
export function dawPlugins(project: Project, place: ChainPlace, settled: SettledStates): DawPlugin[] {
  return chainOf(project, place).map(({ id, plugin, name, vendor, bypass, wet, state, parameters }) => {
    const whole = settled.get(id) ?? state;
    const inside = whole === null ? null : vst3StateOf(whole);
    return { id: plugin, name, vendor, enabled: !bypass, wet, state: inside, parameters };
  });
}

/**
 * Asks each plugin in these places of a project of which something was set by hand for its whole state. One that is not on this machine, or fails, is left out: the DAW
 * then gets what the document has of it. Rejects where the work is cancelled.
 */
export async function settledStates(
  runner: Runner,
  project: Project,
  places: readonly ChainPlace[] = [...STEMS, 'master'],
): Promise<SettledStates> {
  const settled = new Map<string, string>();
  for (const place of places) {
    for (const insert of chainOf(project, place)) {
      if (Object.keys(insert.parameters).length === 0) continue;
      const state = await settledState(runner, project, place, insert);
      if (state !== null) settled.set(insert.id, state);
    }
  }
  return settled;
}

async function settledState(
  { signal }: Runner,
  { sampleRate: rate, channels, profile }: Project,
  place: ChainPlace,
  insert: Insert,
): Promise<string | null> {
  const setting = { rate, channels: Math.min(2, channels), tempo: profile?.tempo.bpm ?? USUAL_TEMPO };
  const options = signal === undefined ? {} : { signal };
  let chain: PluginChain | null = null;
  try {
    const binary = pluginHost();
    const plugin = await findPlugin(binary, insert, place, signal);
    chain = await PluginChain.open(binary, [{ ...insert, plugin, bypass: false, wet: 1 }], setting, options);
    return await chain.state(0);
  } catch (error) {
    const isItsOwn = error instanceof PlainError || error instanceof PluginDeath || error instanceof PluginRefusal;
    if (signal?.aborted || !isItsOwn) throw error;
    return null;
  } finally {
    await chain?.close();
  }
}
