// `npm test [step …]`: every check of the repository, in order. A failing step does not stop the later ones. The last line is `N passed, N failed`.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { findChromium } from './helpers/chromium.mjs'

const ROOT = path.resolve(import.meta.dirname, '..')
const ARTIFACTS = path.join(ROOT, 'test/artifacts')
const REPORTS = { unit: path.join(ARTIFACTS, 'unit.json'), e2e: path.join(ARTIFACTS, 'e2e.json') }

const STEPS = {
  lint: { title: 'Format and lint', run: () => asOne(tool('@biomejs/biome/bin/biome', 'check', '--error-on-warnings')) },
  dead: { title: 'Dead exports and dependencies', run: () => asOne(tool('knip/bin/knip.js', '--no-progress')) },
  types: { title: 'Types', run: () => asOne(tool('typescript/bin/tsc', '-b')) },
  build: { title: 'Build', run: () => asOne(node('main/launch/build.mjs')) },
  unit: { title: 'Unit and parity tests', run: unit },
  e2e: { title: 'End-to-end tests', run: endToEnd },
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !Object.hasOwn(STEPS, name))
if (unknown.length) {
  console.error(`No step is called "${unknown.join('", "')}". Steps: ${Object.keys(STEPS).join(', ')}.`)
  process.exit(2)
}

mkdirSync(ARTIFACTS, { recursive: true })
const total = { passed: 0, failed: 0 }
for (const name of asked.length ? asked : Object.keys(STEPS)) {
  const { title, run } = STEPS[name]
  console.log(`\n== ${title}`)
  const { passed, failed } = await run().catch((error) => {
    console.error(error.message)
    return { passed: 0, failed: 1 }
  })
  total.passed += passed
  total.failed += failed
}
const summary = `${total.passed} passed, ${total.failed} failed`
writeFileSync(path.join(ARTIFACTS, 'summary.txt'), `${summary}\n`)
console.log(`\n${summary}`)
process.exitCode = total.failed ? 1 : 0

async function unit() {
  rmSync(REPORTS.unit, { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${REPORTS.unit}`]
  const code = await tool('vitest/vitest.mjs', 'run', '--config', 'test/vitest.config.ts', ...reporters)
  const { testResults } = readReport(REPORTS.unit)
  const tests = testResults.flatMap((file) => (file.assertionResults.length ? file.assertionResults : [{ status: file.status }]))
  return counted(
    tests.map(({ status }) => status === 'passed'),
    code,
  )
}

async function endToEnd() {
  const chromium = await findChromium()
  console.log(`Chromium: ${chromium}`)
  rmSync(REPORTS.e2e, { force: true })
  const env = { CHROMIUM_PATH: chromium, PLAYWRIGHT_JSON_OUTPUT_FILE: REPORTS.e2e }
  const code = await node('node_modules/@playwright/test/cli.js', ['test', '--config', 'test/playwright.config.ts', '--reporter=list,json'], env)
  const { suites, errors } = readReport(REPORTS.e2e)
  const tests = suites.flatMap(specs).flatMap((spec) => spec.tests)
  return counted([...tests.map(({ status }) => status === 'expected' || status === 'flaky'), ...errors.map(() => false)], code)
}

function specs(suite) {
  return [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specs)]
}

function readReport(file) {
  if (!existsSync(file)) throw new Error('The tests ended without a report.')
  return JSON.parse(readFileSync(file, 'utf8'))
}

/** A skipped test counts as failed, and so does a run without tests or one that failed for another reason than a test. */
function counted(results, code) {
  const passed = results.filter(Boolean).length
  const failed = results.length - passed
  return { passed, failed: failed || (code === 0 && passed ? 0 : 1) }
}

async function asOne(running) {
  const code = await running
  console.log(code === 0 ? 'ok' : `failed (exit status ${code})`)
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

function tool(entry, ...args) {
  return node(path.join('node_modules', entry), args)
}

/** Runs a script with this Node, in the repository root, its output passed on; resolves to its exit status. */
function node(script, args = [], env = {}) {
  const child = spawn(process.execPath, [script, ...args], { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } })
  return new Promise((resolve) => {
    child.once('error', () => resolve(1))
    child.once('close', (code) => resolve(code ?? 1))
  })
}
