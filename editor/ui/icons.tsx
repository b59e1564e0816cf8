import type { ReactNode } from 'react';

/** Icons of Resonate: on a 16 × 16 grid, 1.5 px strokes with round ends, in the colour of the text. */
const fill = (d: string) => <path d={d} fill="currentColor" stroke="none" />;
const line = (d: string) => <path d={d} />;
const dots = (d: string) => <path d={d} strokeWidth={2.2} />;

export const ICONS = {
  play: fill('M4.5 2.8v10.4l8.6-5.2z'),
  pause: fill('M4 3h2.8v10H4zM9.2 3H12v10H9.2z'),
  start: (
    <>
      {line('M4 3.5v9')}
      {fill('M12.5 3.6v8.8L6 8z')}
    </>
  ),
  prev: line('M10 3.5 5.5 8l4.5 4.5'),
  next: line('M6 3.5 10.5 8 6 12.5'),
  up: line('M3.5 10 8 5.5l4.5 4.5'),
  down: line('M3.5 6 8 10.5 12.5 6'),
  loop: line(
    'M4 5.5h6.5a2.8 2.8 0 0 1 2.8 2.8M12 10.5H5.5a2.8 2.8 0 0 1-2.8-2.8M6 3.3 3.6 5.5 6 7.7M10 8.3l2.4 2.2-2.4 2.2',
  ),
  undo: line('M6 3.5 3 6.5l3 3M3.2 6.5H9A3.75 3.75 0 0 1 9 14H6.5'),
  redo: line('m10 3.5 3 3-3 3M12.8 6.5H7A3.75 3.75 0 0 0 7 14h2.5'),
  lock: line(
    'M4.7 7h6.6c.7 0 1.2.5 1.2 1.2v3.8c0 .7-.5 1.2-1.2 1.2H4.7c-.7 0-1.2-.5-1.2-1.2V8.2C3.5 7.5 4 7 4.7 7M5.5 7V5.2a2.5 2.5 0 0 1 5 0V7',
  ),
  unlock: line(
    'M4.7 7h6.6c.7 0 1.2.5 1.2 1.2v3.8c0 .7-.5 1.2-1.2 1.2H4.7c-.7 0-1.2-.5-1.2-1.2V8.2C3.5 7.5 4 7 4.7 7M5.5 7V5.2a2.5 2.5 0 0 1 4.8-1',
  ),
  vocals: line('M8 1.8a2 2 0 0 1 2 2v3a2 2 0 0 1-4 0v-3a2 2 0 0 1 2-2M3.8 7.5a4.2 4.2 0 0 0 8.4 0M8 11.8v2.4'),
  drums: line(
    'M8 3.8c3 0 5.5 1 5.5 2.2S11 8.2 8 8.2 2.5 7.2 2.5 6 5 3.8 8 3.8M2.5 6v4.6c0 1.2 2.5 2.2 5.5 2.2s5.5-1 5.5-2.2V6M9.5 4 13 1.8',
  ),
  bass: (
    <>
      {line('M4 6.2A3.4 3.4 0 0 1 10.6 7c0 3-2.6 5-6.4 6.4')}
      <circle cx={4.8} cy={6.4} r={1} fill="currentColor" stroke="none" />
      {dots('M13 5.2h.01M13 8.6h.01')}
    </>
  ),
  other: line(
    'M3.2 3.2h9.6c.6 0 1 .4 1 1v7.6c0 .6-.4 1-1 1H3.2c-.6 0-1-.4-1-1V4.2c0-.6.4-1 1-1M6 8.5v4.3M10 8.5v4.3M5 3.2v5.3h2V3.2M9 3.2v5.3h2V3.2',
  ),
  residual: line('M2 8c1.5-3 2.5-3 4 0s2.5 3 4 0 2.5-3 4 0'),
  wave: line('M2 8h1.5L5 4l2 8 2-10 2 9 1.2-3H14'),
  notes: line('M2.5 11.5h4M5.5 8h4.5M9.5 4.5h4'),
  spectrum: line('M3 13V8M6.3 13V4M9.7 13V6.5M13 13v-3'),
  check: line('m3.5 8.5 3 3 6-7'),
  close: line('m4 4 8 8M12 4l-8 8'),
  plus: line('M8 3v10M3 8h10'),
  minus: line('M3 8h10'),
  search: line('M7 2.8a4.2 4.2 0 1 1 0 8.4 4.2 4.2 0 0 1 0-8.4M10.2 10.2l3.3 3.3'),
  export: line('M8 9.5v-7M5 5.2l3-2.8 3 2.8M3 9.5v2.8c0 .7.5 1.2 1.2 1.2h7.6c.7 0 1.2-.5 1.2-1.2V9.5'),
  blind: line(
    'M2 8.3C3.4 5.6 5.5 4.2 8 4.2s4.6 1.4 6 4.1c-.6 1.2-1.4 2.2-2.3 2.9M9.5 12.2c-3.2.7-5.9-.8-7.5-3.9M3 13.5l10-11',
  ),
  balance: line('M8 2.5v11M5 13.5h6M3 4.8h10M1.6 9.5 3.6 5l2 4.5a2 2 0 0 1-4 0ZM10.4 9.5l2-4.5 2 4.5a2 2 0 0 1-4 0Z'),
  filter: line('M2.5 4h11M4.5 8h7M6.5 12h3'),
  clock: line('M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11M8 5v3.2l2.2 1.3'),
  folder: line(
    'M2 4.7c0-.7.5-1.2 1.2-1.2h3l1.5 1.7h5.1c.7 0 1.2.5 1.2 1.2v5.4c0 .7-.5 1.2-1.2 1.2H3.2c-.7 0-1.2-.5-1.2-1.2z',
  ),
  info: line('M8 2.3a5.7 5.7 0 1 1 0 11.4A5.7 5.7 0 0 1 8 2.3M8 7.2v3.6M8 5.1h.01'),
  offline: line('M2.5 6.5a8 8 0 0 1 11 0M4.7 9a4.8 4.8 0 0 1 6.6 0M8 12h.01M3 13.5l10-11'),
  magnet: line('M3.5 2.5v5.7a4.5 4.5 0 0 0 9 0V2.5h-3v5.7a1.5 1.5 0 0 1-3 0V2.5zM3.5 5.3h3M9.5 5.3h3'),
  history: line('M3 8a5 5 0 1 1 1.5 3.5M3 3.5V6.5h3M8 5v3.2l2 1.3'),
  more: dots('M3.5 8h.01M8 8h.01M12.5 8h.01'),
  warn: line('M8 2.6 14 13H2zM8 6.6v3M8 11.3h.01'),
  help: line(
    'M8 2.3a5.7 5.7 0 1 1 0 11.4A5.7 5.7 0 0 1 8 2.3M6.3 6.4a1.8 1.8 0 1 1 2.4 1.9c-.5.2-.7.5-.7 1M8 11.4h.01',
  ),
  disk: line(
    'M8 2.3c2.8 0 5 .9 5 1.9s-2.2 1.9-5 1.9-5-.8-5-1.9 2.2-1.9 5-1.9M3 4.2v7.6c0 1 2.2 1.9 5 1.9s5-.9 5-1.9V4.2M3 8c0 1 2.2 1.9 5 1.9S13 9 13 8',
  ),
  gear: line(
    'M8 5.8a2.2 2.2 0 1 1 0 4.4 2.2 2.2 0 0 1 0-4.4M8 1.8v1.7M8 12.5v1.7M1.8 8h1.7M12.5 8h1.7M3.6 3.6l1.2 1.2M11.2 11.2l1.2 1.2M12.4 3.6l-1.2 1.2M4.8 11.2l-1.2 1.2',
  ),
  shield: line('M8 2 13 3.8v3.7c0 3-2 5.2-5 6.5-3-1.3-5-3.5-5-6.5V3.8zM5.7 8l1.7 1.7 3-3.4'),
  'sev-good': line('m3.5 8.5 3 3 6-7'),
  'sev-minor': <circle cx={8} cy={8} r={4.4} strokeWidth={1.8} />,
  'sev-damaged': fill('M8 2.6 14 13H2z'),
  'sev-severe': (
    <>
      {fill('M8 1.2 14.8 8 8 14.8 1.2 8z')}
      <path d="M8 5v3.4M8 10.9h.01" stroke="var(--bg-0)" strokeWidth={1.7} />
    </>
  ),
  'lab-restored': line('M2.5 8h2L6 4.5l2.5 7 1.8-5L11.5 8h2'),
  'lab-rebuilt': line('M2.5 9h4.6v4.5H2.5zM8.9 9h4.6v4.5H8.9zM5.7 2.8h4.6v4.5H5.7z'),
  'lab-ai': (
    <>
      <rect x={1.5} y={3.5} width={13} height={9} rx={1.5} strokeDasharray="2 1.6" />
      <path d="M4.3 10.3 6 5.9l1.7 4.4M4.9 9h2.2M10.8 5.9v4.4" strokeWidth={1.3} />
    </>
  ),
  'lab-plugins': line('M5.5 2.5v3M10.5 2.5v3M4 5.5h8v3a4 4 0 0 1-8 0zM8 12.5v1.5'),
  'lab-daw': line('M2 3.5h12v9H2zM4.5 6h4M7 8.2h4.5M4.5 10.4h3'),
  star: line('m8 2 1.8 3.8 4.2.5-3.1 2.9.8 4.1L8 11.3l-3.7 2 .8-4.1L2 6.3l4.2-.5z'),
  'star-on': fill('m8 2 1.8 3.8 4.2.5-3.1 2.9.8 4.1L8 11.3l-3.7 2 .8-4.1L2 6.3l4.2-.5z'),
  pencil: line('m3 13 .7-3L10.5 3.2l2.3 2.3L6 12.3zM9.3 4.4l2.3 2.3'),
  logo: <path d="M2.5 8h1.2M5 5.5v5M7.5 3v10M10 4.8v2.2M10 9v2.2M12.5 6.8v2.4" strokeWidth={1.8} />,
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof ICONS;
