/** The file in a project's folder that stands for the folder. Apart from what reads it, for the desktop shell. */
export const OPENER = 'Open in Resonate.resonate';
