import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { HOW_TO_INSTALL } from '../../../scripts/chromium.mjs';
import { access } from './stories/access.ts';
import { appearance } from './stories/appearance.ts';
import { connecting } from './stories/connection.ts';
import { editing } from './stories/edit.ts';
import { holding } from './stories/holding.ts';
import { listening } from './stories/listen.ts';
import { mending } from './stories/mend.ts';
import { models } from './stories/models.ts';
import { opening } from './stories/opening.ts';
import { plugins } from './stories/plugins.ts';
import { rate } from './stories/rate.ts';
import { CHROMIUM, openWorkplace, type Workplace } from './workplace.ts';

/** In one file, so that all stories share one browser and one host and follow each other: two browsers at once would hinder each other. */
const isSkipped = CHROMIUM === null && process.env.CI === undefined;
if (isSkipped) console.warn(`The stories of the editor are skipped, because there is no Chromium: ${HOW_TO_INSTALL}`);

describe.skipIf(isSkipped)('the editor in a browser', () => {
  let workplace: Workplace;
  const place = () => workplace;
  beforeAll(async () => {
    workplace = await openWorkplace();
  });
  afterAll(async () => workplace?.close());
  afterEach(() => {
    expect(workplace.complaints.splice(0)).toEqual([]);
  });

  describe('listening', () => listening(place));
  describe('the rate of the sound', () => rate(place));
  describe('plugins', () => plugins(place));
  describe('mending', () => mending(place));
  describe('editing', () => editing(place));
  describe('opening', () => opening(place));
  describe('what it holds', () => holding(place));
  describe('the host and its windows', () => connecting(place));
  describe('neural models', () => models(place));
  describe('for everybody', () => access(place));
  describe('how it looks', () => appearance(place));
});
