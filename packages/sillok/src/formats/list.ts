import { bunyan, json, pino, python, sillok, winston } from './json.js'
import { access, dpkg, npm } from './lines.js'
import { logfmt } from './logfmt.js'
import { otlp } from './otlp.js'
import { syslog, text } from './text.js'
import type { Format, FormatName } from './types.js'
import { modelUsage } from './usage.js'

/** Every format, the particular before the general: of two that fit a file as well, the first is meant. */
export const ALL_FORMATS: readonly Format[] = [
  sillok,
  modelUsage,
  otlp,
  bunyan,
  pino,
  python,
  winston,
  json,
  access,
  dpkg,
  npm,
  syslog,
  logfmt,
  text,
]

/** The formats that can be read, with a line for people on each. */
export const FORMATS: readonly { name: FormatName; description: string }[] = ALL_FORMATS.map(
  ({ name, description }) => ({ name, description }),
)

/** Whether a text, such as a command-line option, names a format. */
export function isFormatName(name: string): name is FormatName {
  return ALL_FORMATS.some((format) => format.name === name)
}
