// What a user does first, in a real window: types a sentence with a mask, runs it, reads the candidates, reloads, does it again.
// Driven over the DevTools protocol, so typing and keys are the browser's own. `page` is the tool's (see run.mjs).

const SENTENCE = 'The capital of France is <mask>.'
const CONTROL = 2
// The page opens with an example that is answered: rows count only once they show this sentence.
const ANSWERED = "[...document.querySelectorAll('table tbody tr')].filter((row) => row.textContent.includes('The capital of France is')).length"
const FIRST_ROW = "document.querySelector('table tbody tr').textContent"

export default async function check(page) {
  const before = await fillMask(page)
  await page.evaluate('window.isOldPage = true')
  await page.call('Page.reload')
  // The old page's table must be gone, or it would be read once more.
  await page.waitFor("window.isOldPage === undefined && document.readyState === 'complete'", 5000)
  const after = await fillMask(page)
  if (after !== before) throw Error(`the first candidate was "${before}", and after the reload "${after}"`)
  await closed(page)
}

/** Types the sentence, runs it with the keyboard and gives the first row of candidates. */
async function fillMask(page) {
  await page.waitFor("document.querySelector('textarea') !== null", 10_000)
  await page.evaluate("document.querySelector('textarea').focus(), document.querySelector('textarea').select()")
  await page.call('Input.insertText', { text: SENTENCE })
  await page.waitFor(`document.querySelector('textarea').value === ${JSON.stringify(SENTENCE)}`, 2000)
  // Pressed until there is an answer: the model may still be opening.
  for (let attempt = 0; attempt < 20 && (await page.evaluate(ANSWERED)) === 0; attempt++) {
    await press(page, 'Enter', 13, CONTROL)
    await page.waitFor(`${ANSWERED} > 0`, 1000).catch(() => {})
  }
  if ((await page.evaluate(ANSWERED)) === 0) throw Error('no candidates came')
  const row = await page.evaluate(FIRST_ROW)
  console.log(`candidates: ${await page.evaluate(ANSWERED)}, first: ${row}`)
  return row
}

async function press(page, key, code, modifiers) {
  const event = { key, code: key, windowsVirtualKeyCode: code, modifiers }
  await page.call('Input.dispatchKeyEvent', { ...event, type: 'rawKeyDown' })
  await page.call('Input.dispatchKeyEvent', { ...event, type: 'keyUp' })
}

/** The page is shut in: no way to Node, to a file outside its folder, or to the network. */
async function closed(page) {
  const reached = await page.evaluate(`Promise.all([
    typeof require + typeof process,
    fetch('/%2e%2e%2fmain/electron.js').then((response) => response.status),
    fetch('https://localhost/').then(() => 'reached', () => 'refused'),
  ]).then((found) => found.join(' '))`)
  if (reached !== 'undefinedundefined 404 refused') throw Error(`the page is not shut in: ${reached}`)
}
