// node largeHead.mjs FOLDER: opens the masked language model of a folder in this process and runs three tokens; prints the shape of the logits.
import { RobertaForMaskedLM } from '../../out/main/api.js'

const model = await RobertaForMaskedLM.fromPretrained(process.argv[2])
const { logits } = await model.forward({ inputIds: [[0, 5, 2]] })
console.log(JSON.stringify(logits.shape))
