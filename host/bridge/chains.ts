import type { ChainNews } from '../../bridge/protocol/messages.ts';
import { STEMS, type StemName } from '../../dsp/audio/stem.ts';
import { CHAIN_REST, type ChainedStem } from '../api/plugins.ts';
import type { Asset, Project } from '../project/project.ts';
import { activeChain } from '../project/selectors.ts';
import type { Studio } from '../studio/studio.ts';
import { mendedPart } from './parts.ts';

/** Milliseconds until what failed is tried again, and twice as long each time that it fails again: a plugin may crash at every try. */
const AGAIN = 60_000;

/** Renders the stems of a project through their plugins; `key` says how they would sound. */
export type RenderStems = (id: string, key: string) => Promise<readonly ChainedStem[]>;

/**
 * Renders as the editor has it done, once for all plugins that play the project. What failed, and what is gone from the disk since, is made again for the
 * next who asks.
 */
export function sharedRendering(studio: Pick<Studio, 'chained' | 'folderOf'>): RenderStems {
  const last = new Map<string, { key: string; stems: Promise<readonly ChainedStem[]>; made: readonly ChainedStem[] }>();
  const isGone = ({ asset }: ChainedStem): boolean => asset !== null && studio.folderOf(asset.hash) === null;
  return (id, key) => {
    const known = last.get(id);
    if (known?.key === key && !known.made.some(isGone)) return known.stems;
    const rendering = { key, stems: studio.chained(id), made: [] as readonly ChainedStem[] };
    last.set(id, rendering);
    const forget = (): void => void (last.get(id) === rendering && last.delete(id));
    rendering.stems.then((all) => {
      rendering.made = all;
      if (all.some(({ error }) => error !== null)) forget();
    }, forget);
    return rendering.stems;
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
  private again: NodeJS.Timeout | undefined;
  private pause = AGAIN;
  private wanted = '';
  private isClosed = false;

  constructor(options: ChainOptions) {
    this.options = options;
  }

  /** Has rendered what the project's stems shall sound like, `rest` milliseconds from now. */
  follow(project: Project, rest = CHAIN_REST): void {
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

  /**
   * The folders where that lies what is heard of stems through their plugins: a plugin that changes nothing gives the project's own file, another one a file
   * of the cache. Null: some is gone, and is made again.
   */
  folders(project: Project, stems: readonly StemName[]): readonly string[] | null {
    const assets = stems.map((stem) => this.heard(project, stem)).filter((asset) => asset !== null);
    const folders = assets.map(({ hash }) => this.options.folderOf(hash)).filter((folder) => folder !== null);
    if (folders.length === assets.length) return [...new Set(folders)];
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
    clearTimeout(this.again);
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
    clearTimeout(this.again);
    const hasFailed = [...this.rendered.values()].some((rendered) => 'error' in rendered);
    if (hasFailed) this.again = setTimeout(() => void this.tryAgain().catch(() => this.close()), this.pause).unref();
    this.pause = hasFailed ? 2 * this.pause : AGAIN;
  }

  private async tryAgain(): Promise<void> {
    for (const [stem, rendered] of this.rendered) if ('error' in rendered) this.rendered.delete(stem);
    this.wanted = '';
    const project = await this.options.now();
    if (!this.isClosed) this.follow(project, 0);
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
