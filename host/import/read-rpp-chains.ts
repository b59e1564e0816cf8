import type { Vst3State } from '../export/daw/vst3-state.ts';
import {
  ChainDraft,
  type DawChain,
  LARGEST_SETTINGS,
  MOST_SETTINGS,
  placeOfTrack,
  pluginName,
} from './session-chain.ts';

/** As REAPER writes them in every VST3 before the plugin's own block. */
const MARK = 0xfeed5eef;
/** Inputs or outputs that a plugin is wired by: REAPER's tracks have 128 channels at the most. */
const MOST_PINS = 128;
/** What stands in an FX chain for something that sounds; other blocks there are of its window. */
const EFFECTS = new Set(['VST', 'AU', 'DX', 'JS', 'LV2', 'CLAP', 'VIDEO_EFFECT', 'CONTAINER']);
const CLASS_ID = /^\d+\{([0-9A-F]{32})\}$/i;

/** A VST3 of which the block is being read. */
interface OpenPlugin {
  readonly plugin: string;
  readonly name: string;
  readonly vendor: string;
  readonly bypass: boolean;
  readonly pieces: Buffer[];
  bytes: number;
}

/**
 * The FX chains of a REAPER project, of tracks called as stems are and of the master, told line by line. Of settings no more is kept than a document could
 * have; every number in them is checked before it is believed.
 */
export class RppChains {
  private readonly drafts: ChainDraft[] = [];
  private track: ChainDraft | null = null;
  private draft: ChainDraft | null = null;
  private isBypassed = false;
  private plugin: OpenPlugin | null = null;
  /** What the chain holds so far: how much of it is heard stands after a plugin. */
  private last: (Omit<Parameters<ChainDraft['add']>[0], 'wet'> & { wet: number }) | null = null;
  private total = 0;

  /** A block begins. `above`: the words of the blocks that it lies in. */
  begin(above: readonly string[], words: readonly string[]): void {
    const [word] = words;
    if (above.length === 1 && word === 'TRACK') this.track = null;
    else if (above.length === 1 && word === 'MASTERFXLIST') this.draft = this.draftOf('master');
    else if (above.length === 2 && above[1] === 'TRACK' && word === 'FXCHAIN') this.draft = this.track;
    else if (this.isChain(above) && EFFECTS.has(word ?? '')) this.effect(words);
  }

  /** A line in a block that begins none. */
  statement(above: readonly string[], line: string, words: () => readonly string[]): void {
    if (this.plugin !== null && above.at(-1) === 'VST') this.settings(this.plugin, line);
    else if (above.length === 2 && above[1] === 'TRACK' && line.startsWith('NAME ')) {
      const place = placeOfTrack(words()[1] ?? '');
      if (place !== null) this.track = this.draftOf(place);
    } else if (this.isChain(above)) {
      const [word, value] = words();
      if (word === 'BYPASS') {
        this.flush();
        this.isBypassed = value !== '0';
      } else if (word === 'WET' && this.last !== null) {
        const wet = Number(value);
        if (wet >= 0 && wet <= 1) this.last.wet = wet;
      }
    }
  }

  /** A block ends. */
  end(word: string): void {
    if (word === 'VST' && this.plugin !== null) {
      const { pieces, bytes, ...plugin } = this.plugin;
      const state = bytes === 0 ? null : bytes > LARGEST_SETTINGS ? undefined : settingsOf(Buffer.concat(pieces));
      this.last = { ...plugin, state, parameters: {}, wet: 1 };
      this.plugin = null;
    } else if (word === 'FXCHAIN' || word === 'MASTERFXLIST') {
      this.flush();
      this.draft = null;
    }
  }

  finish(): DawChain[] {
    return this.drafts.map((draft) => draft.finish());
  }

  /** The first track of a name is read: of another the draft is kept nowhere. */
  private draftOf(place: ChainDraft['place']): ChainDraft | null {
    if (this.drafts.some((draft) => draft.place === place)) return null;
    const draft = new ChainDraft(place);
    this.drafts.push(draft);
    return draft;
  }

  private isChain(above: readonly string[]): boolean {
    const block = above.at(-1);
    return this.draft !== null && above.length <= 3 && (block === 'FXCHAIN' || block === 'MASTERFXLIST');
  }

  /** VST "VST3: NAME (VENDOR)" file 0 "" NUMBER{CLASS} "". */
  private effect(words: readonly string[]): void {
    this.flush();
    const [kind, title = ''] = words;
    const plugin = kind === 'VST' ? words.map((word) => CLASS_ID.exec(word)?.[1]).find((id) => id !== undefined) : null;
    const [, name, vendor = ''] = /^(?:VST3i?: )?(.*?)(?: \(([^()]*)\))?$/s.exec(title) ?? [];
    if (plugin == null || !title.startsWith('VST3')) {
      this.draft!.leave(pluginName(title));
      return;
    }
    const own = { plugin: plugin.toUpperCase(), name: pluginName(name ?? title), vendor: vendor.slice(0, 200) };
    this.plugin = { ...own, bypass: this.isBypassed, pieces: [], bytes: 0 };
    this.isBypassed = false;
  }

  private settings(plugin: OpenPlugin, line: string): void {
    const piece = Buffer.from(line, 'base64');
    plugin.bytes += piece.length;
    this.total += piece.length;
    if (this.total > MOST_SETTINGS) plugin.bytes = Number.POSITIVE_INFINITY;
    if (plugin.bytes <= LARGEST_SETTINGS) plugin.pieces.push(piece);
    else plugin.pieces.length = 0;
  }

  private flush(): void {
    if (this.last !== null) this.draft?.add(this.last);
    this.last = null;
  }
}

/** The plugin's own two blocks, behind how it is wired. Undefined where they are not there. */
function settingsOf(bytes: Buffer): Vst3State | undefined {
  let at = 0;
  const next = (): number => {
    const value = at + 4 <= bytes.length ? bytes.readUInt32LE(at) : Number.NaN;
    at += 4;
    return value;
  };
  /** Nothing where less is there than it says. */
  const block = (size: number): Uint8Array | null => {
    const found = size <= bytes.length - at ? bytes.subarray(at, at + size) : null;
    at += size;
    return found;
  };
  next();
  if (next() !== MARK) return undefined;
  for (let side = 0; side < 2; side++) {
    const pins = next();
    if (!(pins <= MOST_PINS)) return undefined;
    at += 8 * pins;
  }
  // How long the whole is, and two flags.
  const size = next();
  at += 8;
  const end = at + size;
  const componentSize = next();
  next();
  const component = block(componentSize);
  if (component === null || component.length === 0) return undefined;
  if (at === end) return { component, controller: null };
  const controllerSize = next();
  next();
  const controller = block(controllerSize);
  if (controller === null || at > end) return undefined;
  return { component, controller: controller.length === 0 ? null : controller };
}
