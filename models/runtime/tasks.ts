/**
 * Everything that the model process can do, one line each:
 *
 *     'jasco.generate': () => import('../jasco/task.ts').then(({ generate }) => generate),
 */
export const TASKS = {
  'weights.fit': () => import('./fit.ts').then(({ fittingWeights }) => fittingWeights),
  'jasco.generate': () => import('../jasco/task.ts').then(({ makeTake }) => makeTake),
  'htdemucs.separate': () => import('../htdemucs/task.ts').then(({ separateFiles }) => separateFiles),
  'own.separate': () => import('../own/task.ts').then(({ separateOwnFiles }) => separateOwnFiles),
  'mbd.enhance': () => import('../mbd/task.ts').then(({ enhanceAudio }) => enhanceAudio),
} as const;
