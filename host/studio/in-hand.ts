import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeAtomically } from '../jobs/cache.ts';

const NOTE = '.in-hand.json';

const noteSchema = z.object({
  regions: z.array(z.string()).max(100_000),
  /** How often hosts that had these regions in hand were killed or crashed before; −1 in a note of a host that ended as it should. */
  cutOff: z.int().min(-1),
});

/** What a host had in hand when it ended. */
type CutOff = z.infer<typeof noteSchema>;

/**
 * The regions of a project that are being mended, noted in its folder until each has its take or the work was cancelled or has failed: what a host that ended
 * meanwhile leaves there can be gone on with. It is a note of work, not of the document: where it is lost, only the asking is.
 */
export class InHand {
  private readonly folder: string;
  private readonly works = new Map<string, Set<string>>();
  private cutOff = 0;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** What was in hand when the host that had this project before ended; null where nothing was. It is given once. */
  takeUp(): CutOff | null {
    let note: CutOff | null = null;
    try {
      note = noteSchema.parse(JSON.parse(readFileSync(join(this.folder, NOTE), 'utf8')));
    } catch {
      // Nothing was in hand, as far as can be told.
    }
    this.remove();
    if (note === null || note.regions.length === 0) return null;
    this.cutOff = note.cutOff + 1;
    return { regions: note.regions, cutOff: this.cutOff };
  }

  begin(work: string, regions: readonly string[]): void {
    this.works.set(work, new Set(regions));
    this.write();
  }

  /** A region has what was asked for. */
  done(work: string, region: string): void {
    if (this.works.get(work)?.delete(region) === true) this.write();
  }

  end(work: string): void {
    if (this.works.delete(work)) this.write();
  }

  /** The host ends: what is in hand now is gone on with when the project is opened again. */
  leave(): void {
    this.cutOff = -1;
    if (this.works.size > 0) this.write();
    this.works.clear();
  }

  private write(): void {
    const regions = [...new Set([...this.works.values()].flatMap((of) => [...of]))];
    if (regions.length === 0) {
      this.cutOff = 0;
      this.remove();
      return;
    }
    const note: CutOff = { regions, cutOff: this.cutOff };
    try {
      writeAtomically(join(this.folder, NOTE), JSON.stringify(note), this.folder);
    } catch {
      // A folder that cannot be written to, or a full disk, is met by the mending itself, which says so.
    }
  }

  private remove(): void {
    try {
      rmSync(join(this.folder, NOTE), { force: true });
    } catch {
      // What stays there is asked for once more, and its takes are there already.
    }
  }
}
