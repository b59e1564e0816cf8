/** A song's name as part of a file's: without signs that no file system keeps, or that would lead into another folder. */
export const fileName = (name: string): string => name.replace(/[\\/:*?"<>|\p{Cc}\s]+/gu, ' ').trim() || 'Resonate';
