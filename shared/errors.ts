/**
 * Every error that a user can meet, by code. The message says what, where, which value and which limit; the hint says what to do.
 * Errors are plain data across every border (process, socket, standard output): see {@link ErrorData}.
 */
export const ERROR_CODES = {
  // opening a model
  no_such_folder: 'The path does not exist.',
  not_a_model: 'The folder holds neither a config.json nor a weight file.',
  config_missing: 'There are weights but no config.json.',
  config_invalid: 'config.json is not JSON, or a field has an impossible value.',
  model_type_unknown: 'config.json names a model type that is not of the RoBERTa family.',
  config_unsupported: 'The configuration is valid in the reference but not served yet.',
  weights_missing: 'No weight file of a known format in the folder.',
  weights_format_unsupported: 'The weight file is of a format that is not read yet.',
  weights_invalid: 'The weight file breaks a rule of its format.',
  weights_truncated: 'The weight file ends before its last tensor does.',
  weights_changed: 'The weight file was overwritten or cut short while it was open.',
  tensor_missing: 'Tensors that the model needs are absent.',
  tensor_shape: 'A tensor has another shape than the configuration says.',
  tensor_dtype: 'A tensor has a type that cannot be computed with.',
  tokenizer_missing: 'No tokenizer.json, no vocab.json with merges.txt and no sentencepiece.bpe.model.',
  tokenizer_invalid: 'The tokenizer files cannot be read.',
  file_unreadable: 'A file exists but cannot be read.',
  memory_short: 'The model needs more memory than there is.',
  device_unavailable: 'The device that was asked for is not there.',
  // running a task
  head_missing: 'The open model has no head for this task.',
  mask_missing: 'The text holds no mask.',
  text_too_long: 'The text has more tokens than the model takes.',
  input_invalid: 'An input field is absent, of the wrong type or out of range.',
  line_not_json: 'A line of input is not JSON.',
  targets_empty: 'None of the given targets is a token.',
  no_model: 'No model is open.',
  // sessions
  session_invalid: 'The file is no session, or a damaged one.',
  session_newer: 'The session was saved by a newer version.',
  session_too_large: 'The session has more bytes than can be held.',
  // downloading from the Hub
  network_off: 'The network is asked for while it is switched off.',
  hub_unreachable: 'The Hub, or the way to it, does not answer.',
  hub_denied: 'The Hub wants a token, or does not let this one in.',
  hub_not_found: 'The Hub has no such model, revision or file.',
  hub_answer_invalid: 'The Hub, or what stands in its place, answered with what its API does not say.',
  download_corrupt: 'What arrived has another checksum than the Hub says.',
  download_busy: 'Another process or program is downloading the same file.',
  disk_full: 'There is no room for what is to be written.',
  // the engine and the hosts
  engine_died: 'The engine process ended while a request was running.',
  engine_closed: 'The engine process was closed on purpose.',
  cancelled: 'The request was cancelled.',
  folder_unreachable: 'A folder, or its drive, does not answer.',
  connection_lost: 'The connection to the application was lost.',
  port_in_use: 'The port given with --port is taken.',
  usage: 'An unknown command or option, or a value that an option does not take.',
  output_failed: 'The output could not be written.',
  entry_missing: 'The history holds no such entry.',
  version_newer: 'What is stored was written by a newer version of this program.',
  internal: 'A defect of this program.',
} as const

export type ErrorCode = keyof typeof ERROR_CODES

/** An error as plain data. `detail` holds what a program may want: the tensor, the found and the expected value. */
export interface ErrorData {
  code: ErrorCode
  message: string
  hint: string
  detail?: Record<string, unknown>
}

export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  readonly hint: string
  readonly detail: Record<string, unknown> | undefined

  constructor(code: ErrorCode, message: string, hint: string, detail?: Record<string, unknown>) {
    super(sentence(message))
    this.code = code
    this.hint = hint
    this.detail = detail
  }

  static from(data: ErrorData): AppError {
    return new AppError(data.code, data.message, data.hint, data.detail)
  }
}

/** Names from files can be of any length and hold anything: what is shown stays one readable line. Eight tensor names take 500 characters. */
const sentence = (text: string): string => (text.length <= 1200 ? text : `${text.slice(0, 1200)}…`).replace(/\p{Cc}/gu, '\ufffd')

/** Turns anything thrown into {@link ErrorData}; what is not an {@link AppError} is a defect and says so. */
export function errorData(error: unknown): ErrorData {
  if (error instanceof AppError) {
    const { code, message, hint, detail } = error
    return detail ? { code, message, hint, detail } : { code, message, hint }
  }
  const message = error instanceof Error ? error.message : String(error)
  return { code: 'internal', message, hint: 'This is a defect of RoBERTa Lens. Please report it with what you did.' }
}
