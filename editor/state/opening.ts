import { createSlice, type PayloadAction } from '@reduxjs/toolkit';
import type { Asset, Frames, Project } from '../../host/project/project.ts';
import { documentOpened } from './document.ts';

/**
 * A recording that is being opened, as far as it is known: it is looked at as a document is, but cannot be changed yet, since there is none. Null where
 * nothing is being opened or nothing is known of it.
 */
interface OpeningState {
  readonly sketch: Project | null;
  /** What was asked for; null without a sketch. */
  readonly path: string | null;
}

const NOTHING: OpeningState = { sketch: null, path: null };

/** Why something cannot be done with a sketch. */
export const STILL_READ = 'The sound is still being read: in a moment this can be done.';

export const openingSlice = createSlice({
  name: 'opening',
  initialState: NOTHING,
  reducers: {
    sketchReceived: (_, { payload }: PayloadAction<{ path: string; sketch: Project }>): OpeningState => payload,
    /** A sound that is being decoded has come further than was promised. */
    sketchGrew: (state, { payload }: PayloadAction<{ hash: string; frames: Frames }>): OpeningState => {
      const { hash, frames } = payload;
      const { sketch } = state;
      const isShort = sketch !== null && soundsOf(sketch).some((asset) => asset.hash === hash && asset.length < frames);
      if (!isShort) return state;
      const fit = <A extends Asset>(asset: A): A => (asset.hash === hash ? { ...asset, length: frames } : asset);
      return {
        ...state,
        sketch: {
          ...sketch,
          length: Math.max(sketch.length, frames),
          mixAsset: sketch.mixAsset === null ? null : fit(sketch.mixAsset),
          tracks: sketch.tracks.map((track) => ({ ...track, asset: fit(track.asset) })),
        },
      };
    },
    openingEnded: (): OpeningState => NOTHING,
  },
  extraReducers: (builder) => {
    builder.addCase(documentOpened, () => NOTHING);
  },
});

function soundsOf({ mixAsset, tracks }: Project): Asset[] {
  return [...(mixAsset === null ? [] : [mixAsset]), ...tracks.map(({ asset }) => asset)];
}

export const { sketchReceived, sketchGrew, openingEnded } = openingSlice.actions;
