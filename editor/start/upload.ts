/** A dropped folder that a file is of: its name, and the word that tells it from others of that name. */
interface OfFolder {
  readonly folder: string;
  readonly of: string;
}

/**
 * Copies a dropped file into the person's Resonate folder; resolves with its path there, or with its folder's where it is of a dropped one. Rejects with
 * one sentence. By XMLHttpRequest, since fetch does not tell how far an upload is.
 */
export function upload(file: File, progress: (fraction: number) => void, within?: OfFolder): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', `/upload?${new URLSearchParams({ name: file.name, ...within })}`);
    request.responseType = 'text';
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) progress(event.loaded / event.total);
    };
    request.onload = () => {
      const said = answerOf(request.responseText);
      if (request.status < 300 && typeof said.path === 'string') resolve(said.path);
      else reject(new Error(said.error ?? `${file.name} could not be copied: open it by its path instead.`));
    };
    request.onerror = () =>
      reject(new Error(`${file.name} did not arrive: see whether Resonate still runs, and drop it again.`));
    request.send(file);
  });
}

/** What the server said: `{ path }`, or the sentence of a refusal, as JSON or plain. */
function answerOf(text: string): { path?: string; error?: string } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) {
      const { path, error, message } = value as Record<string, unknown>;
      return {
        ...(typeof path === 'string' ? { path } : {}),
        ...(typeof error === 'string' ? { error } : typeof message === 'string' ? { error: message } : {}),
      };
    }
  } catch {
    // A sentence without form.
  }
  return text.trim() === '' || text.length > 300 ? {} : { error: text.trim() };
}

/** Copies a dropped folder's files, one after the other; resolves with the folder's path there. Rejects with one sentence. */
export async function uploadFolder(
  folder: string,
  files: readonly File[],
  of: string,
  progress: (fraction: number) => void,
): Promise<string> {
  const total = files.reduce((sum, { size }) => sum + size, 0);
  let before = 0;
  let path = '';
  for (const file of files) {
    path = await upload(file, (fraction) => progress((before + fraction * file.size) / total), { folder, of });
    before += file.size;
  }
  return path;
}
