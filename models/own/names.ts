/** The separator in the box that is a network. Here, and apart from what runs it, so that a list of names loads nothing. */
export const OWN_SEPARATOR = 'built-in-neural';
