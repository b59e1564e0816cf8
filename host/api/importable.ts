/** What can be imported into an open project, by its name: for the server, which keeps what is dropped, and for the window, which asks for it. */

/** What a file that says something of a session ends with. */
export const SESSION_ENDINGS = ['.dawproject', '.rpp', '.txt', '.csv'] as const;
export type SessionEnding = (typeof SESSION_ENDINGS)[number];

/** Whether it is no sound but says something of one: a session, labels, or the sidecar of an export. */
export function isSessionFile(name: string): boolean {
  const lower = name.toLowerCase();
  return SESSION_ENDINGS.some((ending) => lower.endsWith(ending)) || lower.endsWith('provenance.json');
}

/** Whether a sound file calls itself a stem, as exported stems and most bounces of them do: "bass.wav", "Song 01 Drums.flac", "Song - Bass (120 bpm).wav". */
export function isNamedStem(name: string): boolean {
  return /(?:^|[^a-z])(vocals?|drums?|bass|others?)(?:\s*\(\d+(?:\.\d+)? ?bpm\))?\.(wav|wave|aiff?|flac|caf)$/i.test(
    name,
  );
}
