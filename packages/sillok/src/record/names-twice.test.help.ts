/** The names that stand more than once in an object of a JSON text; a parser hides them, and takes the last one. */
export function namesTwice(json: string): string[] {
  const twice: string[] = []
  const open: (Set<string> | undefined)[] = []
  const token = /"((?:[^"\\]|\\.)*)"(\s*:)?|[{}[\]]/g
  for (let match = token.exec(json); match !== null; match = token.exec(json)) {
    if (match[0] === '{') open.push(new Set())
    else if (match[0] === '[') open.push(undefined)
    else if (match[0] === '}' || match[0] === ']') open.pop()
    else if (match[2] !== undefined) {
      const names = open.at(-1) as Set<string>
      const name = JSON.parse(`"${match[1]}"`) as string
      if (names.has(name)) twice.push(name)
      names.add(name)
    }
  }
  return twice
}
