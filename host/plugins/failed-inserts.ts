import type { LeftOut } from '../api/plugins.ts';
import type { Insert, Project } from '../project/project.ts';
import { activeChain, type ChainPlace, chainOf, withChain } from '../project/selectors.ts';
import { InsertFailure } from './insert-failure.ts';

interface Failed {
  /** How it was set when it failed. */
  readonly as: string;
  readonly error: string;
}

/** What a chain gives without the plugins that fail. */
interface Rest<T> {
  /** Null: none of its plugins is left. */
  readonly made: T | null;
  readonly leftOut: readonly LeftOut[];
}

/**
 * The plugins of one open project that failed. Each is left out of what is heard, so that it costs no more than itself, until it is set otherwise or
 * the person wants it tried again: one that hangs is waited for once, not at every passage. Exports take no heed of this: they end with its sentence.
 */
export class FailedInserts {
  readonly #failed = new Map<string, Failed>();

  /** The project as it is heard: those of a place that failed are bypassed. */
  without(project: Project, place: ChainPlace): { readonly project: Project; readonly leftOut: readonly LeftOut[] } {
    const leftOut = activeChain(project, place).flatMap((insert): LeftOut[] => {
      const failed = this.#failed.get(insert.id);
      return failed?.as === settingOf(insert) ? [{ insert: insert.id, error: failed.error }] : [];
    });
    if (leftOut.length === 0) return { project, leftOut };
    const ids = new Set(leftOut.map(({ insert }) => insert));
    const chain = chainOf(project, place).map((insert) => (ids.has(insert.id) ? { ...insert, bypass: true } : insert));
    return { project: withChain(project, place, chain), leftOut };
  }

  /** Renders a place that has plugins, again and again without the one that failed. Rejects as `render` does where it was none of them. */
  async through<T>(project: Project, place: ChainPlace, render: (rest: Project) => Promise<T>): Promise<Rest<T>> {
    for (;;) {
      const rest = this.without(project, place);
      const { leftOut } = rest;
      const active = activeChain(rest.project, place);
      if (active.length === 0) return { made: null, leftOut };
      try {
        return { made: await render(rest.project), leftOut };
      } catch (error) {
        const insert = error instanceof InsertFailure ? active.find(({ id }) => id === error.insert) : undefined;
        if (!(error instanceof InsertFailure) || insert === undefined) throw error;
        this.#failed.set(insert.id, { as: settingOf(insert), error: error.message });
      }
    }
  }

  /** It is tried again the next time. */
  forget(insert: string): void {
    this.#failed.delete(insert);
  }
}

const settingOf = ({ plugin, state, parameters }: Insert): string => JSON.stringify([plugin, state, parameters]);
