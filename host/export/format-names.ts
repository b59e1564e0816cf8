/** What a project can be exported as. Apart from the exporters, so that the command line can list them without loading them. */
export const EXPORT_FORMATS = [
  'wav',
  'flac',
  'mp3',
  'stems',
  'dawproject',
  'rpp',
  'midi',
  'labels',
  'csv',
  'report',
] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
