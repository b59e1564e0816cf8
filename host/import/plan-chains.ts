import { STEMS } from '../../dsp/audio/stem.ts';
import type { SettledStates } from '../export/daw/plugins.ts';
import { vst3StateOf } from '../export/daw/vst3-state.ts';
import type { KeptInsert } from '../plugins/kept-chains.ts';
import type { Insert, Project } from '../project/project.ts';
import { type ChainPlace, chainOf } from '../project/selectors.ts';
import type { DawChain } from './session-chain.ts';

/** What the chains of a session mean for a project. */
interface PlannedChains {
  /** Those that are other than the project's. A plugin that is as it was exported stays the very insert. */
  readonly chains: readonly { readonly place: ChainPlace; readonly inserts: Insert[] }[];
  /** What of it was not taken, a sentence each. */
  readonly notices: readonly string[];
}

/** Half of what the comment of a DAWproject rounds to. */
const WET_STEP = 0.005;

/**
 * Compares the chains of a session with those of a project, as it would be exported now; `settled` are the whole settings of its plugins. A chain of which
 * something cannot be read is left out whole: half of it would sound like none that the person knows. `file` is what the session is called.
 */
export function planChains(
  project: Project,
  chains: readonly DawChain[],
  settled: SettledStates,
  file: string,
  newId: () => string,
): PlannedChains {
  const planned: { place: ChainPlace; inserts: Insert[] }[] = [];
  const notices: string[] = [];
  for (const { place, plugins, left, unreadable } of inOrder(chains)) {
    const where = place === 'master' ? `on the master of ${file}` : `on the ${place} track of ${file}`;
    if (unreadable.length > 0) {
      notices.push(
        `The plugins ${where} were left out, because the settings of ${unreadable.join(', ')} cannot be read: save them as a preset there, and load that here.`,
      );
      continue;
    }
    if (left.length > 0) {
      notices.push(
        `${left.join(', ')} ${where} ${left.length === 1 ? 'was' : 'were'} left out: a chain here holds VST3 plugins alone, 16 at the most.`,
      );
    }
    const present = chainOf(project, place);
    if (plugins.length === 0) {
      if (present.length > 0 && left.length === 0) {
        notices.push(
          `There are no plugins ${where}: those of the project were kept. Remove them here if you mean that.`,
        );
      }
      continue;
    }
    const unused = [...present];
    const inserts = plugins.map((plugin): Insert => {
      const at = unused.findIndex((insert) => isSame(insert, plugin, settled));
      if (at < 0) return { ...plugin, id: newId() };
      const [same] = unused.splice(at, 1);
      return { ...same!, bypass: plugin.bypass, wet: nearWet(plugin.wet, same!.wet) };
    });
    const isAsItWas =
      inserts.length === present.length &&
      inserts.every(({ id, bypass, wet }, i) => {
        const was = present[i]!;
        return was.id === id && was.bypass === bypass && was.wet === wet;
      });
    if (!isAsItWas) planned.push({ place, inserts });
  }
  return { chains: planned, notices };
}

/** The stems', then the master's, in whatever order a file has them. */
function inOrder(chains: readonly DawChain[]): DawChain[] {
  const rank = ({ place }: DawChain): number => (place === 'master' ? STEMS.length : STEMS.indexOf(place));
  return [...chains].sort((a, b) => rank(a) - rank(b));
}

/** Whether an insert would be exported as this. What was set by hand and stands beside the settings is in them already, where the plugin could be asked. */
function isSame(insert: Insert, plugin: KeptInsert, settled: SettledStates): boolean {
  if (insert.plugin !== plugin.plugin) return false;
  if (!isSameState(settled.get(insert.id) ?? insert.state, plugin.state)) return false;
  return Object.entries(plugin.parameters).every(
    ([id, value]) => Math.abs((insert.parameters[id] ?? value) - value) < 1e-6,
  );
}

function isSameState(ours: string | null, theirs: string | null): boolean {
  const [a, b] = [insidesOf(ours), insidesOf(theirs)];
  if (a === null || b === null) return a === b;
  return (
    isEqual(a.component, b.component) && isEqual(a.controller ?? new Uint8Array(), b.controller ?? new Uint8Array())
  );
}

/** What an export writes of settings: nothing of what is none of a VST3 plugin. */
const insidesOf = (state: string | null) => (state === null ? null : vst3StateOf(state));

const isEqual = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

const nearWet = (theirs: number, ours: number): number => (Math.abs(theirs - ours) <= WET_STEP ? ours : theirs);
