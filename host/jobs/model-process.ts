import { ModelClient } from '../../models/runtime/client.ts';

let client: ModelClient | null = null;

/** The process in which this program's neural models run, one for all work: it begins with the first job given to it and ends when it is idle. */
export function modelProcess(): ModelClient {
  client ??= new ModelClient();
  return client;
}
