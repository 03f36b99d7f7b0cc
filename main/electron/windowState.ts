import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { Rectangle } from 'electron'
import { z } from 'zod'

export const MIN_WIDTH = 900
export const MIN_HEIGHT = 600

const windowState = z.object({
  bounds: z.object({ x: z.int(), y: z.int(), width: z.int().min(MIN_WIDTH), height: z.int().min(MIN_HEIGHT) }),
  maximized: z.boolean(),
})
type WindowState = z.infer<typeof windowState>

/** So much of the title bar (about 32 px high) has to be on a screen for a user to be able to pull the window back. */
const TITLE_BAR = { width: 120, height: 32 }

/** The saved state, if it is whole and its title bar can be reached on one of the screens (a second one may have been unplugged). */
export function readWindowState(file: string, screens: Rectangle[]): WindowState | null {
  try {
    const state = windowState.parse(JSON.parse(readFileSync(file, 'utf8')))
    return screens.some((screen) => reaches(state.bounds, screen)) ? state : null
  } catch {
    return null
  }
}

/** Written whole or not at all, and at once: the program may be ending. A state that cannot be kept is no reason to keep the window. */
export function writeWindowState(file: string, state: WindowState): void {
  try {
    writeFileSync(`${file}.part`, JSON.stringify(state))
    renameSync(`${file}.part`, file)
  } catch (error) {
    console.warn(`The window's place could not be kept: ${error}`)
  }
}

function reaches(bounds: Rectangle, screen: Rectangle): boolean {
  const wide = Math.min(bounds.x + bounds.width, screen.x + screen.width) - Math.max(bounds.x, screen.x)
  const high = Math.min(bounds.y + TITLE_BAR.height, screen.y + screen.height) - Math.max(bounds.y, screen.y)
  return wide >= TITLE_BAR.width && high >= TITLE_BAR.height / 2
}
