#!/usr/bin/env node
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildIfNeeded, ROOT } from './build.mjs'

// `roberta-lens <command> …` is the command line, `roberta-lens [--option …]` the app itself.
const [first] = process.argv.slice(2)
const isCommand = first !== undefined && (!first.startsWith('-') || ['--help', '-h', '--version', '-V'].includes(first))
if (isCommand) {
  await buildIfNeeded().catch((error) => {
    process.stderr.write(`${error.message}\n`)
    process.exit(2)
  })
  await import(pathToFileURL(path.join(ROOT, 'out/main/cli.js')).href)
} else {
  await import('./start.mjs')
}
