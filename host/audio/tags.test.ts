import { describe, expect, it } from 'vitest';
import { tagsOf } from './tags.ts';

describe('tags', () => {
  it('find the recorder where phones, voice memos and field recorders put it', () => {
    expect(tagsOf({ 'com.apple.quicktime.make': 'Apple', 'com.apple.quicktime.model': 'iPhone 15' }).device).toBe(
      'Apple iPhone 15',
    );
    expect(tagsOf({ 'com.android.manufacturer': 'Google', 'com.android.model': 'Pixel 9' }).device).toBe(
      'Google Pixel 9',
    );
    expect(tagsOf({ encoder: 'com.apple.VoiceMemos (iPad Version 14.3)' }).device).toBe('iPad Version 14.3');
    expect(tagsOf({ encoded_by: 'ZOOM H4n' }).device).toBe('ZOOM H4n');
    expect(tagsOf({ title: 'x' }).device).toBeUndefined();
  });

  it('find the date where there is only a time of creation', () => {
    expect(tagsOf({ creation_time: '2024-05-01T10:00:00Z' }).date).toBe('2024-05-01T10:00:00Z');
    expect(tagsOf({ DATE: '1994', creation_time: '2024-05-01' }).date).toBe('1994');
  });

  it('are named in lower case, cleaned, without what only describes the container', () => {
    expect(
      tagsOf({ TITLE: ' A\0\u0007B\r\n ', major_brand: 'M4A ', handler_name: 'SoundHandler', ARTIST: '' }),
    ).toEqual({ title: 'AB' });
  });

  it('of the file win over tags of the stream', () => {
    expect(tagsOf({ title: 'stream' }, undefined, { title: 'file' }).title).toBe('file');
  });

  it('are bounded in number and length', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, k) => [`tag${k}`, 'x'.repeat(100000)]));
    const kept = tagsOf(many);
    expect(Object.keys(kept)).toHaveLength(100);
    expect(kept.tag0).toHaveLength(4000);
  });
});
