const isMac = typeof navigator !== 'undefined' && /Mac|iP(hone|ad|od)/.test(navigator.platform);

const NAMES: Readonly<Record<string, string>> = {
  $mod: isMac ? 'Cmd' : 'Ctrl',
  Space: 'Space',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  '-': '−',
};

/** The caps of a binding as tinykeys reads it: "$mod+Shift+z" gives Ctrl, Shift, Z. Optional modifiers are not shown. */
function capsOf(key: string): string[] {
  return key
    .split(/(?<=\w|\])\+/)
    .filter((part) => !/^\[.+\]$/.test(part))
    .map((part) => NAMES[part] ?? (part.length === 1 ? part.toUpperCase() : part));
}

/** A key as it is printed on the keyboard. */
export function Keys({ binding }: { readonly binding: string }) {
  return capsOf(binding).map((cap) => <kbd key={cap}>{cap}</kbd>);
}
