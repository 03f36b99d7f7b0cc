import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { Diagnostics } from '../../../main/services/diagnostics/diagnostics'
import { DiagnosticLog } from '../../../main/services/diagnostics/log'
import { frameOf, redacted } from '../../../main/services/diagnostics/redacted'
import { SettingsStore } from '../../../main/services/settings'
import type { CallContext } from '../../../shared/rpc'
import { SAMPLE_MODEL } from '../../helpers/fixtures'
import { openModel } from '../../helpers/openModel'
import { tempFolder } from '../../helpers/tempFolder'

const context: CallContext = { signal: new AbortController().signal, partial: () => undefined }
const fileIn = (folder: string) => path.join(folder, 'diagnostics.log')

describe('the diagnostic log', () => {
  it('is for the user alone, a line an event, and is found by the next start', () => {
    const folder = tempFolder('log')
    new DiagnosticLog(folder).note({ event: 'failed', call: 'run', code: 'text_too_long' })
    expect(statSync(fileIn(folder)).mode & 0o777).toBe(0o600)
    expect(new DiagnosticLog(folder).last(5)).toMatchObject([{ event: 'failed', call: 'run', code: 'text_too_long', time: expect.stringMatching(/^\d{4}-/) }])
  })

  it('keeps two files of a limited size, the newest events last', () => {
    const folder = tempFolder('log')
    const log = new DiagnosticLog(folder, 1000)
    for (let n = 0; n < 100; n++) log.note({ event: 'failed', n })
    expect(statSync(fileIn(folder)).size).toBeLessThan(1100)
    expect(statSync(`${fileIn(folder)}.1`).size).toBeLessThan(1100)
    expect(statSync(`${fileIn(folder)}.1`).mode & 0o777).toBe(0o600)
    expect(existsSync(`${fileIn(folder)}.2`)).toBe(false)
    expect(log.last(3).map(({ n }) => n)).toEqual([97, 98, 99])
  })

  it('leaves out a line that was cut short, and goes on after it', () => {
    const folder = tempFolder('log')
    appendFileSync(fileIn(folder), '{"time":"2026-01-01T00:00:00.000Z","event":"sta\n')
    const log = new DiagnosticLog(folder)
    log.note({ event: 'start' })
    expect(log.last(5)).toMatchObject([{ event: 'start' }])
  })

  it('is kept in memory where it cannot be written', () => {
    const folder = tempFolder('log')
    mkdirSync(fileIn(folder))
    const log = new DiagnosticLog(folder)
    log.note({ event: 'start' })
    expect(log.last(5)).toMatchObject([{ event: 'start' }])
  })
})

describe('what is said of a defect', () => {
  it.each([
    [`Unexpected token 'D', "Dear Ms Brown, your diagnosis"... is not valid JSON`, ['Dear', 'Brown']],
    ['Cannot read “Grüße aus Köln”', ['Köln']],
    [`ENOENT: no such file or directory, open '/home/anna/klinik/model/config.json'`, ['anna', 'klinik']],
    ['ENOENT: open /home/anna/klinik/config.json', ['anna', 'klinik']],
    [String.raw`EACCES: C:\Users\Anna\secret.txt`, ['Anna', 'secret']],
    ['an unfinished "quote of the patient', ['patient']],
  ])('holds neither quoted values nor paths: %s', (message, hidden) => {
    for (const word of hidden) expect(redacted(message)).not.toContain(word)
  })

  it('keeps what tells the defect', () => {
    expect(redacted('x is not a function')).toBe('x is not a function')
    expect(redacted('long '.repeat(1000)).length).toBe(240)
  })

  it('names functions and places in the bundle, no addresses', () => {
    expect(frameOf('    at drawCells (http://127.0.0.1:4123/assets/index-3f.js:10:2)')).toBe('drawCells index-3f.js:10:2')
    expect(frameOf('    at http://127.0.0.1:4123/assets/index-3f.js:10:2')).toBe('index-3f.js:10:2')
    expect(frameOf('    at async Object.run (/home/anna/out/main/web.js:7:1)')).toBe('Object.run web.js:7:1')
  })
})

describe('the report', () => {
  it('tells version, machine, model and the last events, and neither folders nor file names', async () => {
    const folder = tempFolder('log')
    const diagnostics = new Diagnostics(folder, new SettingsStore(folder))
    diagnostics.begin('browser')
    const { info } = await openModel(SAMPLE_MODEL)
    diagnostics.heardModel({ status: 'ready', info: { ...info, files: [{ name: 'patient-42.safetensors', bytes: 5 }] }, generation: 1 })
    const handlers = diagnostics.handlers()
    await handlers.noteFailure({ call: 'run', code: 'text_too_long' }, context)
    await handlers.noteDefect({ name: 'TypeError', message: 'no "Brown"', stack: ['    at draw (http://127.0.0.1:1/assets/index.js:1:2)'] }, context)
    const report = await handlers.diagnostics({}, context)
    expect(report).toContain(`Node ${process.versions.node}`)
    expect(report).toContain(`${info.layers} layers x ${info.attentionHeads} heads x ${info.hidden}`)
    expect(report).toContain('*.safetensors 5')
    expect(report).toContain('failed  call=run  code=text_too_long')
    expect(report).toContain('defect  name=TypeError  message=no [7 characters]  stack=draw index.js:1:2')
    for (const own of [info.path, info.name, 'patient', 'Brown']) expect(`${report}${readFileSync(fileIn(folder), 'utf8')}`).not.toContain(own)
  })
})
