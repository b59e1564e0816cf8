/** What a stream can show. */
export interface Terminal {
  /** Bold and dim text. */
  readonly colour: boolean;
  /** Characters a line; Infinity where it is no terminal, and whoever reads it breaks the lines. */
  readonly columns: number;
  /** A line can be drawn over. */
  readonly live: boolean;
}

/** Colours only on a terminal, and not where NO_COLOR (no-color.org) or a terminal without abilities forbids them. */
export function terminalOf(stream: NodeJS.WriteStream, environment = process.env): Terminal {
  const live = stream.isTTY === true && environment.TERM !== 'dumb';
  return {
    live,
    colour: live && (environment.NO_COLOR ?? '') === '',
    columns: stream.isTTY === true ? stream.columns || 80 : Number.POSITIVE_INFINITY,
  };
}

/** Breaks a text at spaces into lines of at most `columns` characters; a line that is continued is indented by `indent` more. */
export function wrap(text: string, columns: number, indent = ''): string[] {
  const lead = /^ */.exec(text)![0];
  const lines: string[] = [];
  let line = lead;
  for (const word of text.slice(lead.length).split(' ')) {
    const isBegun = line.trim() !== '';
    if (isBegun && line.length + 1 + word.length > columns) {
      lines.push(line.trimEnd());
      line = lead + indent + word;
    } else line += isBegun ? ` ${word}` : word;
  }
  return [...lines, line.trimEnd()];
}
