/** Figures as people read them, in the summary of a command and in the report. */

/** m:ss.hh of seconds. */
export function clock(seconds: number): string {
  const hundredths = Math.round(seconds * 100);
  const minutes = Math.floor(hundredths / 6000);
  return `${minutes}:${((hundredths - minutes * 6000) / 100).toFixed(2).padStart(5, '0')}`;
}

/** With a true minus, as figures are set. */
export function number(value: number, digits: number): string {
  return value.toFixed(digits).replace('-', '−');
}

/** A measure of any size, to three figures or so. */
export function figure(value: number): string {
  return number(value, Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2);
}

/** A fraction as "93 %". */
export function percent(fraction: number): string {
  return `${Math.round(fraction * 100)} %`;
}
