/** Figures as they are shown: few digits, a unit, a true minus. */

const MINUS = '−';

export function fixed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? MINUS + text : text;
}

function signed(value: number, digits: number): string {
  const text = fixed(value, digits);
  return text.startsWith(MINUS) || Number(text) === 0 ? text : `+${text}`;
}

/** "−1.5 dB" */
export const decibels = (db: number): string => (db <= -120 ? `${MINUS}∞ dB` : `${fixed(db, 1)} dB`);

/** "+2.1 dB", of a change */
export const gain = (db: number): string => `${signed(db, 1)} dB`;

export const lufs = (value: number): string => (value <= -70 ? `${MINUS}∞ LUFS` : `${fixed(value, 1)} LUFS`);
export const dbtp = (value: number): string => (value <= -120 ? `${MINUS}∞ dBTP` : `${fixed(value, 1)} dBTP`);
export const loudnessRange = (value: number): string => `${fixed(value, 1)} LU`;

/** "94 %", and one decimal below 10 where there is one to show. */
export function percent(fraction: number): string {
  const value = fraction * 100;
  const text = Math.abs(value) < 10 ? fixed(value, 1).replace(/\.0$/, '') : fixed(value, 0);
  return `${text} %`;
}

/** "1:23.045"; `digits` of the seconds' fraction, 0 to 3. Cut, not rounded: a clock never shows what is not yet. */
export function clock(seconds: number, digits = 3): string {
  const scale = 10 ** digits;
  const ticks = Math.floor(Math.max(0, seconds) * scale + 1e-6);
  const minutes = Math.floor(ticks / (60 * scale));
  const rest = (ticks - minutes * 60 * scale) / scale;
  const hours = Math.floor(minutes / 60);
  const tail = rest.toFixed(digits).padStart(digits === 0 ? 2 : digits + 3, '0');
  return hours > 0 ? `${hours}:${String(minutes % 60).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`;
}

/** "3.75 s", "180 ms" */
export function duration(seconds: number): string {
  return seconds < 1 ? `${Math.round(seconds * 1000)} ms` : `${fixed(seconds, seconds < 10 ? 2 : 1)} s`;
}

/** "4 s left", "about 21 s left", "about 3 min left" */
export function timeLeft(seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds));
  if (whole <= 8) return `${whole} s left`;
  return whole < 90 ? `about ${whole} s left` : `about ${Math.round(whole / 60)} min left`;
}

/** "C", "L 12", "R 50": −1 … 1 */
export function pan(value: number): string {
  const amount = Math.round(Math.abs(value) * 50);
  return amount === 0 ? 'C' : `${value < 0 ? 'L' : 'R'} ${amount}`;
}

/** "547 MB": decimal units, as file managers count. */
export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;
  let value = count;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : fixed(value, 1).replace(/\.0$/, '')} ${units[unit]}`;
}

/** "48 kHz", "44.1 kHz" */
export const kilohertz = (hz: number): string => `${fixed(hz / 1000, 1).replace(/\.0$/, '')} kHz`;

/** "1 region", "3 regions" */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

/** With a capital first letter, but where the word is a unit: "dB" stays. */
export const capital = (text: string): string =>
  /^\p{Ll}\p{Lu}/u.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);

/** A setting as it is read: "on", "4.2", "soft" */
export function figureWords(value: string | number | boolean): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return typeof value === 'number' ? fixed(value, Number.isInteger(value) ? 0 : 2) : value;
}

/** A sentence of the host with true minus signs before figures. */
export const trueMinus = (text: string): string => text.replace(/(^|[\s(])-(?=\d)/g, `$1${MINUS}`);
