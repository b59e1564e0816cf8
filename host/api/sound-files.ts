/** What a sound file's name ends with, of all that is decoded: for the host, which reads and keeps them, and for the window, which chooses what it sends. */
const SOUND_ENDINGS = new Set(
  'wav wave rf64 w64 aif aiff aifc caf flac mp3 m4a m4b aac alac ogg oga opus webm mka mp4 mov mkv'.split(' '),
);

/** Whether a file's name says that it holds sound. */
export function isSoundFile(name: string): boolean {
  const dot = name.lastIndexOf('.');
  return dot > 0 && SOUND_ENDINGS.has(name.slice(dot + 1).toLowerCase());
}
