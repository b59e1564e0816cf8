import type { ChainNews } from '../../bridge/protocol/messages.ts';
import { STEMS, type StemName } from '../../dsp/audio/stem.ts';
import { CHAIN_REST, type ChainedStem } from '../api/plugins.ts';
import type { SourceRef } from '../jobs/refs.ts';
import type { Asset, Project } from '../project/project.ts';
import { activeChain } from '../project/selectors.ts';
import type { Studio } from '../studio/studio.ts';
import { isOtherThanChosen, mendedPart } from './parts.ts';

/** Milliseconds until what failed is tried again, and twice as long each time that it fails again: a plugin may crash at every try. */
const AGAIN = 60_000;

/**
 * Takes that are kept rendered beside the chosen ones, those that were asked for last: who compares or automates them goes back and forth between a few, and
 * every edit has all of them rendered anew.
 */
const MOST_TRIED = 4;
/** Milliseconds until a take that is asked for is rendered: somebody who walks through the list of takes passes by most. A bounce waits no longer for it. */
const TRY_REST = 300;

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

/** Renders one sound of a stem through the plugins of that stem. */
export type RenderSound = (id: string, stem: StemName, source: SourceRef) => Promise<ChainedStem>;

/** A stem through its plugins; or why it is not. */
type Rendered = { readonly key: string } & ({ readonly asset: Asset } | { readonly error: string });

/** A stem with the chosen takes (0) or with the n-th of each region. */
interface Version {
  readonly stem: StemName;
  readonly take: number;
}

/** What is to be rendered. */
interface Order extends Version {
  readonly key: string;
  readonly source: SourceRef;
}

const nameOf = ({ stem, take }: Version): string => `${stem} ${take}`;

interface ChainOptions {
  readonly id: string;
  readonly render: RenderStems;
  readonly renderSound: RenderSound;
  /** The project as it stands when a rendering has ended. */
  readonly now: () => Promise<Project>;
  /** Where an asset lies; null: nowhere any more. */
  readonly folderOf: (hash: string) => string | null;
  /** Some stems may sound otherwise. */
  readonly onRendered: () => void;
}

/**
 * The stems of one project as they sound through their plugins: with the chosen takes the very renderings that an export writes, with others as soon as
 * somebody asks for them. What was rendered last is heard until what shall be is there; dry where nothing was yet, and where a plugin fails.
 */
export class Chains {
  private readonly options: ChainOptions;
  private readonly rendered = new Map<string, Version & Rendered>();
  /** Stems that are played with takes beside the chosen ones, by take; what was asked for last is last. */
  private readonly tried = new Map<number, Set<StemName>>();
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
    const orders = this.lacking(project);
    const wanted = JSON.stringify(orders);
    if (wanted === this.wanted) return;
    this.wanted = wanted;
    clearTimeout(this.timer);
    // A project that cannot be looked at any more is told to whoever reads it next.
    const render = (): void => void this.render(orders).catch(() => this.close());
    if (orders.length > 0) this.timer = setTimeout(render, rest).unref();
  }

  /** Has stems rendered with other takes than the chosen ones, from now on. Whether that was not so before. */
  want(project: Project, stems: readonly StemName[], take: number): boolean {
    if (take === 0 || stems.length === 0) return false;
    const asked = this.tried.get(take) ?? new Set();
    const isNew = stems.some((stem) => !asked.has(stem));
    for (const stem of stems) asked.add(stem);
    this.tried.delete(take);
    this.tried.set(take, asked);
    if (this.tried.size > MOST_TRIED) this.tried.delete(this.tried.keys().next().value!);
    if (isNew) this.follow(project, TRY_REST);
    return isNew;
  }

  /** What is heard in place of a stem; null: the stem itself. */
  heard(project: Project, stem: StemName, take = 0): Asset | null {
    const rendered = this.rendered.get(nameOf(soundingVersion(project, { stem, take })));
    const isHeard = rendered !== undefined && activeChain(project, stem).length > 0;
    return isHeard && 'asset' in rendered ? rendered.asset : null;
  }

  /** All that is heard in place of a stem, by take: while that stays the same, so does the sound. */
  hashes(project: Project, stem: StemName): readonly (readonly [take: number, hash: string])[] {
    const versions = [...this.rendered.values()].filter((rendered) => rendered.stem === stem);
    return versions.flatMap(({ take }): [number, string][] => {
      const asset = this.heard(project, stem, take);
      return asset === null ? [] : [[take, asset.hash]];
    });
  }

  /**
   * The folders where that lies what is heard of stems through their plugins: a plugin that changes nothing gives the project's own file, another one a file
   * of the cache. Null: some is gone, and is made again.
   */
  folders(project: Project, stems: readonly StemName[], take = 0): readonly string[] | null {
    const assets = stems.map((stem) => this.heard(project, stem, take)).filter((asset) => asset !== null);
    const folders = assets.map(({ hash }) => this.options.folderOf(hash)).filter((folder) => folder !== null);
    if (folders.length === assets.length) return [...new Set(folders)];
    this.rendered.clear();
    this.wanted = '';
    this.follow(project, 0);
    return null;
  }

  news(project: Project): ChainNews {
    const lacking = new Set(this.lacking(project).map(({ stem }) => stem));
    const stems = STEMS.filter((stem) => lacking.has(stem));
    const failures = this.versions(project).flatMap((version) => {
      const rendered = this.rendered.get(nameOf(version));
      const isIt = rendered !== undefined && rendered.key === chainKey(project, version) && 'error' in rendered;
      return isIt ? [`${rendered.error} Until then the ${version.stem} is heard without its plugins.`] : [];
    });
    const under = stems.length === 0 ? [] : [`Rendering ${stems.join(', ')} through the plugins in Resonate ...`];
    return {
      rendering: stems.length === 0 ? [] : [...stems, 'mix'],
      notice: [...new Set([...under, ...failures])].join(' '),
    };
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    clearTimeout(this.again);
  }

  /** All that is played, or may be at once. */
  private versions(project: Project): Version[] {
    const chosen = STEMS.map((stem) => ({ stem, take: 0 }));
    const tried = [...this.tried].flatMap(([take, stems]) => [...stems].map((stem) => ({ stem, take })));
    return [...chosen, ...tried.filter((version) => soundingVersion(project, version) === version)];
  }

  private lacking(project: Project): Order[] {
    return this.versions(project).flatMap((version): Order[] => {
      const key = chainKey(project, version);
      if (key === null || this.rendered.get(nameOf(version))?.key === key) return [];
      return [{ ...version, key, source: mendedPart(project, version.stem, version.take) }];
    });
  }

  private async render(orders: readonly Order[]): Promise<void> {
    const { id, render, renderSound, now } = this.options;
    const chosen = orders.filter(({ take }) => take === 0);
    const tried = orders.filter(({ take }) => take !== 0);
    const key = JSON.stringify(chosen.map((order) => [order.stem, order.key]));
    await Promise.all([
      ...(chosen.length === 0 ? [] : [this.take(chosen, render(id, key))]),
      ...tried.map((order) =>
        this.take(
          [order],
          renderSound(id, order.stem, order.source).then((made) => [made]),
        ),
      ),
    ]);
    if (this.isClosed) return;
    this.wanted = '';
    this.follow(await now());
    clearTimeout(this.again);
    const hasFailed = [...this.rendered.values()].some((rendered) => 'error' in rendered);
    if (hasFailed) this.again = setTimeout(() => void this.tryAgain().catch(() => this.close()), this.pause).unref();
    this.pause = hasFailed ? 2 * this.pause : AGAIN;
  }

  /** Takes in what was rendered, or why it was not. */
  private async take(orders: readonly Order[], rendering: Promise<readonly ChainedStem[]>): Promise<void> {
    let stems: readonly ChainedStem[];
    try {
      stems = await rendering;
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      stems = orders.map(({ stem }) => ({ stem, asset: null, error: said }));
    }
    if (this.isClosed) return;
    // It was rendered as the project stood then; what was edited meanwhile is rendered next.
    const project = await this.options.now();
    for (const { stem, take, key } of orders) {
      const made = stems.find((one) => one.stem === stem);
      if (made === undefined || chainKey(project, { stem, take }) !== key) continue;
      const how = made.asset === null ? { error: made.error ?? '' } : { asset: made.asset };
      this.rendered.set(nameOf({ stem, take }), { stem, take, key, ...how });
    }
    this.options.onRendered();
  }

  private async tryAgain(): Promise<void> {
    for (const [name, rendered] of this.rendered) if ('error' in rendered) this.rendered.delete(name);
    this.wanted = '';
    const project = await this.options.now();
    if (!this.isClosed) this.follow(project, 0);
  }
}

/** The version that sounds the same with the least renderings: where no region has another take than its chosen one, that with the chosen ones. */
function soundingVersion(project: Project, version: Version): Version {
  return isOtherThanChosen(project, version.stem, version.take) ? version : { stem: version.stem, take: 0 };
}

/** All that decides how a stem sounds through its plugins; null where it has none that are heard. */
function chainKey(project: Project, { stem, take }: Version): string | null {
  const inserts = activeChain(project, stem);
  if (inserts.length === 0) return null;
  const plugins = inserts.map(({ plugin, state, parameters, wet }) => [plugin, state, parameters, wet]);
  return JSON.stringify([mendedPart(project, stem, take), plugins, project.profile?.tempo.bpm]);
}
