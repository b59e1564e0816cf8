import type { Treatment } from './treatment.ts';

const NEEDS =
  "Generating with JASCO needs Meta's JASCO weights, which you would download yourself under their non-commercial licence and which this version of Resonate cannot convert yet: choose restore or rebuild.";

/** Generation through JASCO. Without converted weights it only says what it would need. */
export const jascoTreatment: Treatment = {
  name: 'jasco',
  label: 'AI-generated',
  engine: { name: 'jasco', version: '0', model: null },
  lacks: () => NEEDS,
  refusal: () => NEEDS,
  treat: () => null,
};
