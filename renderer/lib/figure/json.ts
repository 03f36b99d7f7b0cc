import type { Figure, FigureModel } from './figure'

/** Typed arrays as lists; what JSON has no number for is `null`, which is what JSON makes of it. */
export const plainly = (value: unknown, indent?: number): string =>
  JSON.stringify(value, (_, one) => (ArrayBuffer.isView(one) ? Array.from(one as unknown as ArrayLike<number>) : one), indent)

export const asFigureJson = ({ title, caption, data }: Figure, model: FigureModel | null): string => plainly({ title, caption, model, data }, 2)
