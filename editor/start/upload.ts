/**
 * Copies a dropped file into the person's Resonate folder; resolves with its path there. Rejects with one sentence.
 * By XMLHttpRequest, since fetch does not tell how far an upload is.
 */
export function upload(file: File, progress: (fraction: number) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', `/upload?name=${encodeURIComponent(file.name)}`);
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
