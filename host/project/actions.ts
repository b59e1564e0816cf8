import type { Chord, Hit, Note, Project, Region, StemName, Take, Track } from './project.ts';

/**
 * Every change of a project. `group`: actions that follow one another with one group are one step of undo (a drag).
 * The first block is a person's; the second comes from finished work and is no step of undo by itself.
 */
export type Action = { readonly group?: string } & (
  | { readonly type: 'project/rename'; readonly payload: { readonly name: string } }
  | { readonly type: 'project/consent'; readonly payload: Record<string, never> }
  | {
      readonly type: 'track/set';
      readonly payload: { readonly stem: StemName } & Partial<
        Pick<Track, 'gainDb' | 'pan' | 'mute' | 'solo' | 'locked'>
      >;
    }
  | { readonly type: 'region/add'; readonly payload: { id: string; stem: StemName; start: number; end: number } }
  | { readonly type: 'region/resize'; readonly payload: { id: string; start: number; end: number } }
  | { readonly type: 'region/split'; readonly payload: { id: string; at: number; newId: string } }
  | { readonly type: 'region/merge'; readonly payload: { id: string; with: string } }
  | { readonly type: 'region/remove'; readonly payload: { id: string } }
  | {
      readonly type: 'region/set';
      readonly payload: { id: string } & Partial<
        Pick<
          Region,
          'treatment' | 'describe' | 'tags' | 'seed' | 'takeCount' | 'settings' | 'blend' | 'fadeIn' | 'fadeOut' | 'status'
        >
      >;
    }
  | { readonly type: 'region/choose'; readonly payload: { id: string; take: number | null } }
  | { readonly type: 'take/remove'; readonly payload: { region: string; take: string } }
  | { readonly type: 'note/add'; readonly payload: { part: 'melody' | 'bass'; note: Note } }
  | { readonly type: 'note/set'; readonly payload: { part: 'melody' | 'bass'; index: number; note: Note } }
  | { readonly type: 'note/remove'; readonly payload: { part: 'melody' | 'bass'; index: number } }
  | { readonly type: 'hit/add'; readonly payload: { hit: Hit } }
  | { readonly type: 'hit/set'; readonly payload: { index: number; hit: Hit } }
  | { readonly type: 'hit/remove'; readonly payload: { index: number } }
  | { readonly type: 'chord/set'; readonly payload: { index: number; chord: Chord } }
  | { readonly type: 'chord/split'; readonly payload: { index: number; at: number; label: string } }
  | { readonly type: 'chord/remove'; readonly payload: { index: number } }
  | { readonly type: 'edits/revert'; readonly payload: { part: 'melody' | 'bass' | 'drums' | 'chords' } }
  | { readonly type: 'mix/set'; readonly payload: Partial<Project['mix']> }
  | { readonly type: 'master/set'; readonly payload: Partial<Project['master']> }
  // From finished work.
  | {
      readonly type: 'host/separated';
      readonly payload: Pick<Project, 'tracks' | 'residual' | 'separator' | 'mixAsset'>;
    }
  | { readonly type: 'host/detected'; readonly payload: { regions: Region[]; levels: Record<StemName, Track['level']> } }
  | { readonly type: 'host/heard'; readonly payload: { profile: NonNullable<Project['profile']> } }
  | { readonly type: 'host/treated'; readonly payload: { id: string; takes: Take[]; untouched: string | null } }
);
