/** Puts what was built in `built` in its places below `home`, and returns these; null where the system has none. */
export function installPlugin(built: string, home: string, system?: string): string[] | null;
