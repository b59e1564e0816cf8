import { expect, test } from 'vitest';
import { testProject } from '../project/test-project.ts';
import type { ProjectDocument } from './document.ts';
import { OpenProject } from './open-project.ts';

test('what is heard through plugins stays in the cache: no whole goes for passages or for takes that are tried, and the last of each place stay', () => {
  const project = testProject();
  const document = { state: () => ({ project }) } as unknown as ProjectDocument;
  const open = new OpenProject(document, ...([] as unknown as [never, never, never]));
  open.keepHeard('whole', 'bass', 'whole');
  for (let n = 0; n < 10; n++) open.keepHeard('passage', 'bass', `passage ${n}`);
  for (let n = 0; n < 10; n++) open.keepHeard('tried', 'bass', `tried ${n}`);
  expect(open.names('whole')).toBe(true);
  for (const part of ['passage', 'tried']) {
    const named = Array.from({ length: 10 }, (_, n) => n).filter((n) => open.names(`${part} ${n}`));
    expect(named).toEqual([6, 7, 8, 9]);
  }
  expect(open.names('another')).toBe(false);
});
