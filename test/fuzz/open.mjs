// node open.mjs FOLDER…: opens each folder and runs three tokens, in one process; a line for each says how it ended.
import { inspect } from 'node:util'
import { AppError, classOf } from '../../out/main/api.js'

for (const folder of process.argv.slice(2)) {
  let outcome = 'run'
  try {
    const model = await classOf('RobertaForMaskedLM').fromPretrained(folder, { threads: 1 })
    await model.forward({ inputIds: [[0, 5, 2]] })
    model.close()
  } catch (error) {
    outcome = error instanceof AppError ? error.code : inspect(error)
  }
  console.log(JSON.stringify({ folder, outcome }))
}
