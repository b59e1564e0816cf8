import { main } from '../../host/cli/main.ts';

export interface Said {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command in this process and keeps what it says. */
export async function run(...args: string[]): Promise<Said> {
  const said = { stdout: '', stderr: '' };
  const kept = { stdout: process.stdout.write, stderr: process.stderr.write };
  for (const name of ['stdout', 'stderr'] as const) {
    process[name].write = ((text: string) => {
      said[name] += text;
      return true;
    }) as typeof process.stdout.write;
  }
  try {
    return { status: await main(args), ...said };
  } finally {
    process.stdout.write = kept.stdout;
    process.stderr.write = kept.stderr;
  }
}

/** The lines of stderr that are not about progress. */
export function sentences({ stderr }: Said): string[] {
  return stderr.split('\n').filter((line) => line !== '' && !line.endsWith(' …'));
}
