import { isSoundFile } from '../../host/api/sound-files.ts';

/** A folder of stems holds six files that are read, and perhaps their bounces in other formats. */
const MOST_FILES = 32;
/** Entries that are looked through; a browser hands over a hundred at a time. */
const MOST_ENTRIES = 1000;

/** Whether it is a project's folder, or the file in it that stands for it. */
export const isProjectName = (name: string): boolean => name.toLowerCase().endsWith('.resonate');

/** A browser tells no paths, and a project is opened in place. */
export const whereItLies = (name: string): string => `${name} is a project: open it where it lies, by Open….`;

/** The sound files of a dropped folder, sorted by name, without those in folders inside of it. Rejects with one sentence. */
export async function soundsOf(folder: FileSystemDirectoryEntry): Promise<File[]> {
  const entries = await entriesOf(folder);
  if (isProjectName(folder.name)) throw new Error(whereItLies(folder.name));
  const sounds = entries.filter(
    (entry): entry is FileSystemFileEntry => entry.isFile && !entry.name.startsWith('.') && isSoundFile(entry.name),
  );
  if (sounds.length === 0) {
    throw new Error(
      `${folder.name} holds no recordings: drop a folder with stems in it, like vocals.wav and bass.wav.`,
    );
  }
  if (entries.length > MOST_ENTRIES || sounds.length > MOST_FILES) {
    throw new Error(`${folder.name} holds too much to be copied: drop a folder with the stems of one song only.`);
  }
  const files = await Promise.all(
    sounds.map((entry) => new Promise<File>((resolve, reject) => entry.file(resolve, () => reject(gone(folder))))),
  );
  return files.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** What is in the folder, up to the first batch beyond the bound. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const entries: FileSystemEntry[] = [];
  while (entries.length <= MOST_ENTRIES) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, () => reject(gone(folder))),
    );
    if (batch.length === 0) break;
    entries.push(...batch);
  }
  return entries;
}

const gone = ({ name }: FileSystemEntry) =>
  new Error(`${name} could not be read: see whether it is still there, and drop it again.`);

/** One word of 16 hexadecimal digits for just these files: the same folder dropped again is copied to the same place, another of its name is not. */
export async function wordFor(files: readonly File[]): Promise<string> {
  const said = JSON.stringify(files.map(({ name, size, lastModified }) => [name, size, lastModified]));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(said)));
  return [...digest.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
