/** An option of a command line: `-p`, `--user`, `/user:kim`. */
const OPTION = /^(?:--?[A-Za-z]|\/\w{1,20}:)/
/** So many arguments before one, and so much of them, are read with it. */
const MOST_ARGUMENTS = 8
const MOST_CHARACTERS = 600

/**
 * What stands before an item of a list that is a command line, as the text of one: what an argument is, those before it tell.
 * `undefined`: there is no option.
 */
export function lineBefore(items: ArrayLike<unknown>, index: number): string | undefined {
  const item = items[index]
  if (index === 0 || typeof item !== 'string' || item.length > MOST_CHARACTERS) return undefined
  let line = ''
  let isCommand = OPTION.test(item)
  for (let i = index - 1; i >= Math.max(0, index - MOST_ARGUMENTS); i--) {
    const before = items[i]
    if (typeof before !== 'string' || line.length + before.length > MOST_CHARACTERS) break
    if (!isCommand && OPTION.test(before)) isCommand = true
    line = `${before} ${line}`
  }
  return isCommand ? line : undefined
}
