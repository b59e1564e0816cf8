import { isStem } from '../../dsp/audio/stem.ts';
