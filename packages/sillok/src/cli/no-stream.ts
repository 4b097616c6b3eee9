import { UsageError } from './output.js'

/** A stream was named that there is not, most often by mistake: the error names those there are. */
export function noStream(
  root: string,
  missing: readonly string[],
  there: readonly string[],
  more = '',
): UsageError {
  const known = there.length > 0 ? `The streams are ${there.join(', ')}.` : 'There are no streams yet.'
  return new UsageError(`There is no stream ${missing.join(', ')} under ${root}. ${known}${more}`)
}
