import { basename } from 'node:path';
import type { OpenSession, Session } from './session.ts';

/** Keeps in mind which sessions were opened, for the record. */
export interface Recording {
  readonly open: OpenSession;
  /** Which provider of ONNX Runtime computes them: 'cpu', or by part where they differ 'decoder cpu, jasco cuda'. */
  computedBy(): string;
}

export function recording(open: OpenSession): Recording {
  const sessions = new Map<string, Session>();
  return {
    async open(path) {
      const session = await open(path);
      sessions.set(basename(path, '.onnx'), session);
      return session;
    },
    computedBy: () => told([...sessions].map(([part, { provider }]) => [part, provider])),
  };
}

/** Parts and their providers in words: 'cpu' where it is one for all, and else 'decoder cpu, jasco cuda'. */
export function told(parts: readonly (readonly [part: string, provider: string])[]): string {
  const [first] = parts;
  if (first === undefined) return 'nothing';
  if (parts.every(([, provider]) => provider === first[1])) return first[1];
  return parts
    .map(([part, provider]) => `${part} ${provider}`)
    .sort()
    .join(', ');
}
