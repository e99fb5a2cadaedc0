/** The most bytes that a machine reads of a published list of badges: enough for about ten thousand of them. */
export const MOST_LIST_BYTES = 4 * 1024 * 1024
