import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** For a browser that is driven, on a machine without a screen. */
export const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The browser of this machine: CHROMIUM_PATH, or the first of the usual names in PATH. */
export function chromiumPath(): string {
  const { CHROMIUM_PATH, PATH = '' } = process.env
  if (CHROMIUM_PATH !== undefined && CHROMIUM_PATH !== '') return CHROMIUM_PATH
  for (const folder of PATH.split(delimiter)) {
    for (const name of ['chromium', 'chromium-browser', 'google-chrome', 'chrome']) {
      const path = join(folder, name)
      try {
        accessSync(path, constants.X_OK)
        return path
      } catch {
        // Not here: the next one.
      }
    }
  }
  throw new Error('No Chromium in PATH. Install one, or set CHROMIUM_PATH.')
}
