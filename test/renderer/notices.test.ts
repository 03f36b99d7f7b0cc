import { createElement, type ReactElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { MainArea } from '../../renderer/components/MainArea'
import { SettingsDialog } from '../../renderer/components/settings/SettingsDialog'
import { ResultArea } from '../../renderer/components/workbench/ResultArea'
import { PANELS } from '../../renderer/panels'
import { newStore, provideStore, type Store } from '../../renderer/store/store'
import { classify } from '../../renderer/views/classify/classify'
import { AppError } from '../../shared/errors'
import type { SettingsChange } from '../../shared/settings'
import { fixture } from '../helpers/fixtures'
import { inProcessApi } from '../helpers/inProcessApi'

/** What the page would show of the store as it is now. */
function drawn(store: Store, element: ReactElement): string {
  // A server has only a store's first state.
  provideStore({ ...store, getInitialState: store.getState })
  return renderToStaticMarkup(element)
}

/** Between two headings: what stands there. */
const section = (page: string, title: string): string => page.split('<h3>').find((part) => part.startsWith(title)) ?? ''

const refusing = async (change: SettingsChange) => {
  const store = newStore(
    { ...inProcessApi().api, changeSettings: () => Promise.reject(new AppError('input_invalid', 'It was refused.', 'Try another.')) },
    PANELS,
  )
  await store.getState().changeSettings(change)
  return store
}

test('a device that is refused is told at the device, another setting at the top', async () => {
  const device = drawn(await refusing({ device: 'cuda' }), createElement(SettingsDialog))
  expect(section(device, 'Computing')).toContain('It was refused.')
  expect(device.split('It was refused.')).toHaveLength(2)
  const theme = drawn(await refusing({ theme: 'dark' }), createElement(SettingsDialog))
  expect(section(theme, 'Computing')).not.toContain('It was refused.')
  expect(theme.indexOf('It was refused.')).toBeLessThan(theme.indexOf('<h3>'))
  expect(theme).toContain('It was refused.')
})

test('what is refused while the settings are closed is a notice in the page, and once only while they are open', async () => {
  const store = await refusing({ railWidth: 300 })
  expect(drawn(store, createElement(MainArea))).toContain('It was refused.')
  store.getState().showOverlay('settings')
  expect(drawn(store, createElement(MainArea))).not.toContain('It was refused.')
  store.getState().showOverlay(null)
  store.getState().dismissRefusal()
  expect(drawn(store, createElement(MainArea))).not.toContain('It was refused.')
})

test('a run that failed leaves the result before it in sight, dimmed, below its sentence', async () => {
  const store = newStore(inProcessApi().api, PANELS)
  await store.getState().openModel(fixture('roberta-seq-safetensors'))
  await store.getState().startRun('classify')
  store.getState().changeDraft('classify', { text: 'word '.repeat(600) })
  await store.getState().startRun('classify')
  expect(store.getState().runs.classify?.status).toBe('failed')
  const area = createElement(ResultArea, { panel: classify as never, empty: null, draw: () => 'the result before' })
  expect(drawn(store, area)).toMatch(/role="alert".*class="results stale".*the result before/s)
})
