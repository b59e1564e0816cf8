import { expect, test } from 'vitest';
import { merge } from './merge.ts';

async function* counting(name: string, until: number, asked: string[] = []): AsyncGenerator<string> {
  for (let n = 1; n <= until; n++) {
    asked.push(`${name}${n}`);
    yield `${name}${n}`;
  }
  await new Promise(() => {});
}

async function* ending(): AsyncGenerator<string> {
  yield 'last';
}

async function* failing(): AsyncGenerator<string> {
  yield 'before';
  throw new Error('broken');
}

test('each source keeps its order, and none is asked ahead of who reads', async () => {
  const asked: string[] = [];
  const merged = merge(counting('a', 3, asked), counting('b', 3, asked));
  const got: string[] = [];
  for (let i = 0; i < 6; i++) {
    got.push((await merged.next()).value as string);
    expect(asked.length).toBeLessThanOrEqual(got.length + 2);
  }
  expect(got.filter((value) => value.startsWith('a'))).toEqual(['a1', 'a2', 'a3']);
  expect(got.filter((value) => value.startsWith('b'))).toEqual(['b1', 'b2', 'b3']);
});

test('it ends or fails with the first that does', async () => {
  const all = async (source: AsyncIterable<string>): Promise<string[]> => {
    const got: string[] = [];
    for await (const value of source) got.push(value);
    return got;
  };
  expect((await all(merge(counting('a', 1), ending()))).sort()).toEqual(['a1', 'last']);
  await expect(all(merge(counting('a', 1), failing()))).rejects.toThrow('broken');
});
