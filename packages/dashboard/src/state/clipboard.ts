import { signal } from '@preact/signals'

/** A short word on what was just done ("Copied"); a screen reader hears it. */
export const said = signal('')

let timer: ReturnType<typeof setTimeout> | undefined

export function say(words: string): void {
  said.value = words
  clearTimeout(timer)
  timer = setTimeout(() => {
    said.value = ''
  }, 2500)
}

/** Copies text and says so. Without the permission, or without HTTPS, it says that instead. */
export async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    say('Copied')
  } catch {
    say('This browser does not let the page copy')
  }
}
