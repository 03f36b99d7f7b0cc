import type { Head } from '../../../shared/model'
import type { TensorData } from '../../../shared/tensor'
import type { EncoderInput, EncoderOutput, Want } from '../session/encoderSession'

/** The bare encoder's outputs. */
export interface BaseOutput extends EncoderOutput {
  /** `[batch, hidden]`; `null` for a checkpoint without pooler weights. */
  poolerOutput: TensorData | null
}

/** A head's outputs. */
export interface HeadOutput extends Omit<EncoderOutput, 'lastHiddenState'> {
  /** `[rows, classes]`, one row for each position that was asked for. */
  logits: TensorData
}

/**
 * What computes an open model: graphs of ours over a checkpoint's weights ({@link CheckpointNetwork}), or an ONNX export's own graph. Every class and task runs through it.
 * Positions are counted over the flattened `[batch, sequence]`.
 */
export interface Network {
  /** Makes ready what every run needs, so that opening a model shows whether it runs. */
  prepare(): Promise<void>
  /** @throws AppError `head_missing` naming what the head lacks */
  requireHead(head: Head): void
  /** Whether a sequence of so many tokens can be computed, asked before anything runs. @throws AppError `input_invalid` */
  checkSequence?(tokens: number): void
  base(input: EncoderInput, want: Want): Promise<BaseOutput>
  /**
   * A head's logits at `rows`; default: at position 0 of each sequence for the heads that read `<s>` (SequenceClassification, MultipleChoice), else at every position.
   * @throws AppError `head_missing`
   */
  head(head: Head, input: EncoderInput, want: Want, rows?: number[]): Promise<HeadOutput>
}

/** Heads that read the state of `<s>` alone: literally position 0, with left padding a pad, as in the reference. */
export const readsFirst = (head: Head): boolean => head === 'SequenceClassification' || head === 'MultipleChoice'

/** The rows a head is computed at when none are asked for. */
export const defaultRows = (head: Head, { batch, sequence }: EncoderInput): number[] =>
  readsFirst(head) ? Array.from({ length: batch }, (_, i) => i * sequence) : Array.from({ length: batch * sequence }, (_, i) => i)
