/** Bytes of UTF-8: file systems keep 255 of a name, of which what says stem, tempo and format, or that a file is being written, takes well below a hundred. */
const MOST_BYTES = 150;

/**
 * A song's name as part of a file's: without signs that no file system keeps, or that would lead into another folder or hide the file, and not longer than
 * file systems keep with what comes behind; `otherwise` where nothing is left of it.
 */
export function fileName(name: string, otherwise = 'Resonate'): string {
  const plain = name.replace(/[\\/:*?"<>|\p{Cc}\s]+/gu, ' ').replace(/^[. ]+/, '');
  let bytes = 0;
  let cut = '';
  for (const sign of plain) {
    bytes += bytesOf(sign.codePointAt(0)!);
    if (bytes > MOST_BYTES) break;
    cut += sign;
  }
  return cut.trim() || otherwise;
}

/** Of a code point in UTF-8. */
function bytesOf(code: number): number {
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x1_00_00 ? 3 : 4;
}
