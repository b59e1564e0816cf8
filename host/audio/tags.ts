/** Tags by name, in lower case: title, artist, album, date, track, genre, comment, device, encoder and whatever else the file says. */
export type Tags = Readonly<Record<string, string>>;

/** What containers say about themselves and not about the recording. */
const TECHNICAL = new Set(
  'major_brand minor_version compatible_brands handler_name vendor_id language duration number_of_frames number_of_bytes'.split(
    ' ',
  ),
);
/** A hostile file may carry megabytes of tags; nobody reads more than this. */
const MOST_TAGS = 100;
const LONGEST_VALUE = 4000;

const MAKE = ['com.apple.quicktime.make', 'com.android.manufacturer', 'make'];
const MODEL = ['com.apple.quicktime.model', 'com.android.model', 'model'];
/** bext's originator (FFmpeg: encoded_by) is the recorder's name; voice memos name the phone in the encoder. */
const RECORDER = ['originator', 'encoded_by'];

/** One set of tags from several (later ones win), cleaned, with `device` and `date` found where phones and recorders put them. */
export function tagsOf(...raw: readonly (Readonly<Record<string, string>> | undefined | null)[]): Tags {
  const tags: Record<string, string> = {};
  for (const [name, value] of raw.flatMap((set) => Object.entries(set ?? {}))) {
    const key = name.toLowerCase().replace(/[^\x21-\x7e]/g, '_');
    const text = clean(value);
    const room = key in tags || Object.keys(tags).length < MOST_TAGS;
    if (text !== '' && room && !TECHNICAL.has(key) && !key.startsWith('_statistics')) tags[key] = text;
  }
  const first = (names: readonly string[]) => names.map((name) => tags[name]).find((value) => value !== undefined);
  const memo = /^com\.apple\.VoiceMemos \((.+)\)$/.exec(tags.encoder ?? '')?.[1];
  const camera = [first(MAKE), first(MODEL)].filter((part) => part !== undefined).join(' ');
  const device = camera || memo || first(RECORDER);
  if (device !== undefined && tags.device === undefined) tags.device = device;
  const date = first(['date', 'com.apple.quicktime.creationdate', 'origination_date', 'creation_time', 'year']);
  if (date !== undefined) tags.date = date;
  return tags;
}

/** Without control characters (but tab and line ends) and what was no character at all. */
function clean(value: string): string {
  const kept = [...value.slice(0, LONGEST_VALUE)].filter(
    (c) => (c >= ' ' && c !== '\x7f' && c !== '\ufffd') || '\t\r\n'.includes(c),
  );
  return kept.join('').trim();
}
