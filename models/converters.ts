/**
 * Versions of the converters, raised whenever one writes something else for an equal checkpoint. They stand in the names of converted models and in the keys of what
 * was made with them, so that a better converter never serves an old result. Apart from the kinds, so that who only needs a version loads no run-time.
 */

const ENCODEC = '1';

export const CONVERTERS = {
  htdemucs: '4',
  // Its file holds the codec, too.
  jasco: `4.${ENCODEC}`,
  encodec: ENCODEC,
  t5: '2',
  mbd: '2',
  own: '1',
} as const;
