/** Without the control characters that XML 1.0 cannot hold, however they are written, and with no half of a surrogate pair. */
export function xmlText(text: string): string {
  return [...text.toWellFormed()]
    .filter((letter) => (letter >= ' ' || letter === '\t') && letter !== '\ufffe' && letter !== '\uffff')
    .join('');
}
