import { signal } from '@preact/signals'

export type Theme = 'light' | 'dark'

// The same key as in theme.js, which sets the theme before the first paint.
const KEY = 'sillok-theme'
const system = matchMedia('(prefers-color-scheme: dark)')

function current(): Theme {
  const chosen = document.documentElement.dataset.theme
  if (chosen === 'light' || chosen === 'dark') return chosen
  return system.matches ? 'dark' : 'light'
}

export const theme = signal<Theme>(current())

system.addEventListener('change', () => {
  theme.value = current()
})

/** Turns to the other theme and remembers it; choosing what the system has forgets the choice. */
export function toggleTheme(): void {
  const next: Theme = theme.peek() === 'dark' ? 'light' : 'dark'
  const root = document.documentElement
  const own = next !== (system.matches ? 'dark' : 'light')
  if (own) root.dataset.theme = next
  else delete root.dataset.theme
  try {
    if (own) localStorage.setItem(KEY, next)
    else localStorage.removeItem(KEY)
  } catch {
    // Storage may be forbidden: the choice then lasts as long as the page.
  }
  theme.value = next
}
