import type { ChainNews } from '../../bridge/protocol/messages.ts';
import { STEMS, type StemName } from '../../dsp/audio/stem.ts';
import type { ChainedStem } from '../api/plugins.ts';
import type { Asset, Project } from '../project/project.ts';
import { activeChain } from '../project/selectors.ts';
import type { Studio } from '../studio/studio.ts';
import { mendedPart } from './parts.ts';

/** Milliseconds that chains and takes must rest before they are rendered: a knob that is turned would ask for a hundred. As in the editor. */
const REST = 400;

/** Renders the stems of a project through their plugins; `key` says how they would sound. */
export type RenderStems = (id: string, key: string) => Promise<readonly ChainedStem[]>;

/** Renders as the editor has it done, once for all plugins that play the project. What failed is tried again by the next who asks. */
export function sharedRendering(studio: Pick<Studio, 'chained'>): RenderStems {
  const last = new Map<string, { readonly key: string; readonly stems: Promise<readonly ChainedStem[]> }>();
  return (id, key) => {
    const known = last.get(id);
    if (known?.key === key) return known.stems;
    const stems = studio.chained(id);
    const made = { key, stems };
    last.set(id, made);
    const forget = (): void => void (last.get(id) === made && last.delete(id));
    stems.then((all) => all.some(({ error }) => error !== null) && forget(), forget);
    return stems;
  };
}

/** A stem through its plugins; or why it is not. */
type Rendered = { readonly key: string } & ({ readonly asset: Asset } | { readonly error: string });

interface ChainOptions {
  readonly id: string;
  readonly render: RenderStems;
  /** The project as it stands when a rendering has ended. */
  readonly now: () => Promise<Project>;
  /** Where an asset lies; null: nowhere any more. */
  readonly folderOf: (hash: string) => string | null;
  /** Some stems may sound otherwise. */
  readonly onRendered: () => void;
}

/**
 * The stems of one project as they sound through their plugins: the very renderings that an export writes. What was rendered last is heard until what
 * shall be is there; dry where nothing was yet, and where a plugin fails.
 */
export class Chains {
  private readonly options: ChainOptions;
  private readonly rendered = new Map<StemName, Rendered>();
  private timer: NodeJS.Timeout | undefined;
  private wanted = '';
  private isClosed = false;

  constructor(options: ChainOptions) {
    this.options = options;
  }

  /** Has rendered what the project's stems shall sound like, `rest` milliseconds from now. */
  follow(project: Project, rest = REST): void {
    const keys = lackingKeys(project, this.rendered);
    const wanted = JSON.stringify(keys);
    if (wanted === this.wanted) return;
    this.wanted = wanted;
    clearTimeout(this.timer);
    // A project that cannot be looked at any more is told to whoever reads it next.
    const render = (): void => void this.render(keys).catch(() => this.close());
    if (keys.length > 0) this.timer = setTimeout(render, rest).unref();
  }

  /** What is heard in place of a stem; null: the stem itself. */
  heard(project: Project, stem: StemName): Asset | null {
    const rendered = this.rendered.get(stem);
    return chainKey(project, stem) === null || rendered === undefined || 'error' in rendered ? null : rendered.asset;
  }

  /** The folder that holds all that is heard of a project with plugins. Null: the renderings are gone, and are made again. */
  folder(project: Project, stems: readonly StemName[]): string | null {
    const assets = stems.map((stem) => this.heard(project, stem)).filter((asset) => asset !== null);
    const folders = assets.map(({ hash }) => this.options.folderOf(hash));
    const [folder] = folders;
    if (folder !== undefined && !folders.includes(null)) return folder;
    this.rendered.clear();
    this.wanted = '';
    this.follow(project, 0);
    return null;
  }

  news(project: Project): ChainNews {
    const stems = lackingKeys(project, this.rendered).map(([stem]) => stem);
    const failures = STEMS.flatMap((stem) => {
      const rendered = this.rendered.get(stem);
      const isIt = rendered !== undefined && rendered.key === chainKey(project, stem) && 'error' in rendered;
      return isIt ? [`${rendered.error} Until then the ${stem} is heard without its plugins.`] : [];
    });
    const under = stems.length === 0 ? [] : [`Rendering ${stems.join(', ')} through the plugins in Resonate ...`];
    return { rendering: stems.length === 0 ? [] : [...stems, 'mix'], notice: [...under, ...failures].join(' ') };
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
  }

  private async render(keys: readonly (readonly [StemName, string])[]): Promise<void> {
    const { id, render, now, onRendered } = this.options;
    let stems: readonly ChainedStem[];
    try {
      stems = await render(id, JSON.stringify(keys));
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      stems = keys.map(([stem]) => ({ stem, asset: null, error: said }));
    }
    if (this.isClosed) return;
    // It was rendered as the project stood then; what was edited meanwhile is rendered next.
    const project = await now();
    for (const [stem, key] of keys) {
      const made = stems.find((one) => one.stem === stem);
      if (made === undefined || chainKey(project, stem) !== key) continue;
      if (made.asset !== null) this.rendered.set(stem, { key, asset: made.asset });
      else this.rendered.set(stem, { key, error: made.error ?? '' });
    }
    this.wanted = '';
    onRendered();
    this.follow(project);
  }
}

/** All that decides how a stem sounds through its plugins; null where it has none that are heard. */
function chainKey(project: Project, stem: StemName): string | null {
  const inserts = activeChain(project, stem);
  if (inserts.length === 0) return null;
  const plugins = inserts.map(({ plugin, state, parameters, wet }) => [plugin, state, parameters, wet]);
  return JSON.stringify([mendedPart(project, stem, 0), plugins, project.profile?.tempo.bpm]);
}

function lackingKeys(project: Project, rendered: ReadonlyMap<StemName, Rendered>): [StemName, string][] {
  return STEMS.flatMap((stem): [StemName, string][] => {
    const key = chainKey(project, stem);
    return key === null || rendered.get(stem)?.key === key ? [] : [[stem, key]];
  });
}
