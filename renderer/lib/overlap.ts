/** Tokens that two windows share at most: with more, a model of small windows would read each token many times. */
export const mostOverlap = (maxTokens: number): number => Math.floor(maxTokens / 4)
