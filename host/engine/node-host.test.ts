import { describe, expect, it } from 'vitest';
import { NATIVE_METHODS, NodeHost, workletSource } from './node-host.ts';

describe('the engine in Node', () => {
  it('finds in the library’s worklet every private name it rests on', async () => {
    expect(await workletSource()).toContain('ElementaryAudioWorkletProcessor@');
    const host = await NodeHost.create(44_100);
    for (const name of NATIVE_METHODS) expect(host.native[name], name).toBeTypeOf('function');
    expect(host.heap).toBeGreaterThan(0);
    expect(host.native.getOutputBufferData(0)).toBeInstanceOf(Float64Array);
  });

  it('says what the engine refused', async () => {
    const host = await NodeHost.create(44_100);
    const [table] = host.createRef('mc.table', { path: 'nowhere' }, []);
    await expect(host.render(table, table)).rejects.toThrow('the audio engine refused an order');
  });

  it('keeps a name for the content it was stored with', async () => {
    const host = await NodeHost.create(44_100);
    await host.store('a', [new Float32Array(4)]);
    await expect(host.store('a', [new Float32Array(8)])).resolves.toBeUndefined();
  });
});
