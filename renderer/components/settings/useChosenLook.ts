import { useLayoutEffect } from 'react'
import { useStore } from '../../store/store'

/** Writes the chosen look on the page, where the style sheets read it. No attribute: as the system says. */
export function useChosenLook(): void {
  const theme = useStore((state) => state.settings.theme)
  const density = useStore((state) => state.settings.density)
  const language = useStore((state) => state.language)
  useLayoutEffect(() => {
    const page = document.documentElement
    page.lang = language
    page.dataset.density = density
    if (theme === 'system') delete page.dataset.theme
    else page.dataset.theme = theme
  }, [theme, density, language])
}
