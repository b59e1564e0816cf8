import { modelsFolder } from '../../models/catalogue/models-folder.ts';
import { MOST_TOKENS } from '../../models/jasco/words.ts';
import { countTokens } from '../../models/t5/count.ts';
import type { Prompt, PromptRequest } from '../api/models.ts';
import { plainly } from '../jobs/model-errors.ts';
import { promptFor } from '../jobs/prompt.ts';
import type { Project } from '../project/project.ts';

/** What JASCO would be told of a stem of a song in words, as a take would tell it. Throws a PlainError where the text encoder has no tokenizer. */
export function promptOf(project: Project, { stem, isolate, style }: Omit<PromptRequest, 'id'>): Prompt {
  const words = promptFor(stem, isolate, style, project.profile?.description ?? '');
  return { words, tokens: plainly(() => countTokens(modelsFolder(), words)), most: MOST_TOKENS };
}
