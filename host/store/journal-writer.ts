import { existsSync, readdirSync } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../audio/files.ts';
import { SCHEMA } from '../project/project.ts';
import type { Disk } from './disk.ts';
import { JOURNAL, lineOf } from './journal.ts';

/** Writes to `journal.ndjson`. Nothing is touched before the first line comes. */
export class JournalWriter {
  private readonly folder: string;
  private readonly lineage: string;
  private readonly disk: Disk;
  private file: FileHandle | null = null;
  /** Bytes of the file that are known to be good. */
  private good: number;
  /** Whether the file that stands there can be written on. */
  private goesOn: boolean;

  /** `good`: the length of a journal that is whole and ends at the project's revision; null where there is none such. */
  constructor(folder: string, lineage: string, good: number | null, disk: Disk) {
    this.folder = folder;
    this.lineage = lineage;
    this.disk = disk;
    this.good = good ?? 0;
    this.goesOn = good !== null;
  }

  /** Resolves when the lines are safe from a power cut; where it rejects none of them counts. `after`: the revision before the first of them. */
  async append(lines: string, after: number): Promise<void> {
    const isNew = this.file === null && !this.goesOn;
    const file = (this.file ??= await this.begin());
    const head = { journal: 1 as const, schema: SCHEMA, lineage: this.lineage, base: after };
    const bytes = Buffer.from(isNew ? lineOf(head) + lines : lines, 'utf8');
    try {
      await this.disk.append(file, bytes);
      await this.disk.sync(file);
    } catch (error) {
      await this.takeBack(file);
      throw error;
    }
    if (isNew) syncFolder(join(this.folder, JOURNAL));
    this.good += bytes.length;
    this.goesOn = true;
  }

  /** The next line begins a new file. */
  async turn(): Promise<void> {
    await this.close();
    this.goesOn = false;
  }

  async close(): Promise<void> {
    await this.file?.close();
    this.file = null;
  }

  private async begin(): Promise<FileHandle> {
    const path = join(this.folder, JOURNAL);
    if (!this.goesOn) {
      if (existsSync(path)) await rename(path, this.freeName());
      this.good = 0;
    }
    return open(path, this.goesOn ? 'a' : 'ax');
  }

  /** Numbered on, so that the names are in the order in which the files were begun. */
  private freeName(): string {
    const numbers = readdirSync(this.folder).map((name) => Number(/^journal-(\d+)\.ndjson$/.exec(name)?.[1] ?? 0));
    return join(this.folder, `journal-${String(Math.max(0, ...numbers) + 1).padStart(6, '0')}.ndjson`);
  }

  /** Removes what a write that failed has left; where that fails too, the file is not written on. */
  private async takeBack(file: FileHandle): Promise<void> {
    try {
      await file.truncate(this.good);
      this.goesOn = this.good > 0;
      if (!this.goesOn) await rm(join(this.folder, JOURNAL));
    } catch {
      this.goesOn = false;
    }
    this.file = null;
    await file.close().catch(() => {});
  }
}
