/** A statement as it came over HTTP, and how the embedded engine is to run it. */
export interface Statement {
  sql: string
  /** Set for `INSERT … FORMAT …` with a body: the rows go to the engine as bytes. */
  insert?: { table: string; columns?: string[]; format: 'JSONCompactEachRow' }
  settings: Record<string, string>
}

/** Parameters of ClickHouse's HTTP interface that are no settings. */
const NOT_SETTINGS = new Set([
  'query',
  'database',
  'default_format',
  'query_id',
  'session_id',
  'session_timeout',
  'session_check',
  'role',
  'wait_end_of_query',
  'enable_http_compression',
  'send_progress_in_http_headers',
])
const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/
const INSERT =
  /^\s*INSERT\s+INTO\s+(?:TABLE\s+)?([A-Za-z_][\w.]*)\s*(?:\(([\w\s,]*)\))?\s*FORMAT\s+JSONCompactEachRow\s*;?\s*$/i

/**
 * What a request asks for: the statement with its parameters put in, and its settings.
 *
 * @param url the request's URL, parameters as ClickHouse's HTTP interface has them
 * @param body the request's body, as text, where the URL holds no query
 */
export function readStatement(url: URL, body: () => string): Statement {
  const params: Record<string, string> = {}
  const settings: Record<string, string> = {}
  for (const [name, value] of url.searchParams) {
    if (name.startsWith('param_')) params[name.slice(6)] = value
    else if (!NOT_SETTINGS.has(name) && NAME.test(name)) settings[name] = value
  }
  const query = url.searchParams.get('query')
  const insert = query === null ? null : INSERT.exec(query)
  if (query !== null && insert !== null) {
    const columns = insert[2]?.split(',').map((column) => column.trim())
    const target = { table: insert[1] as string, format: 'JSONCompactEachRow' as const }
    return { sql: query, insert: columns === undefined ? target : { ...target, columns }, settings }
  }
  const text = query === null ? body() : `${query}\n${body()}`
  return { sql: withSettings(bindParams(text, params), settings), settings }
}

const PLACEHOLDER = /\{([A-Za-z_]\w*)\s*:\s*([A-Za-z][\w(), ]*)\}/g

/**
 * The statement with each `{name:Type}` replaced by the value of that parameter, as a literal. The engine's own
 * binding runs one query at a time in a process (its parameters are global), so one slow search would hold up
 * every other; a literal says the same to its parser.
 */
function bindParams(sql: string, params: Record<string, string>): string {
  return sql.replace(PLACEHOLDER, (whole, name: string, type: string) => {
    const value = Object.hasOwn(params, name) ? params[name] : undefined
    if (value === undefined) return whole
    return type.trim() === 'String' ? quote(unescapeTsv(value)) : `CAST(${quote(value)} AS ${type})`
  })
}

/** A text as ClickHouse's string literal: between quotes only the quote and the backslash mean anything. */
function quote(text: string): string {
  return `'${text.replace(/[\\'\0]/g, (char) => (char === '\0' ? '\\0' : `\\${char}`))}'`
}

const ESCAPES: Record<string, string> = { b: '\b', f: '\f', r: '\r', n: '\n', t: '\t', 0: '\0' }

/** The HTTP interface sends a String in the escaped form of tab-separated text; other types need no unescaping. */
function unescapeTsv(text: string): string {
  return text.replace(/\\(.)/gs, (_, char: string) => ESCAPES[char] ?? char)
}

/** Only these take settings at their end; DDL and `USE` do not, and need none. */
const TAKES_SETTINGS = /^[\s(]*(?:SELECT|WITH|FROM|EXPLAIN)\b/i

function withSettings(sql: string, settings: Record<string, string>): string {
  const list = Object.entries(settings)
  if (list.length === 0 || !TAKES_SETTINGS.test(sql)) return sql
  return `${sql}\nSETTINGS ${list.map(([name, value]) => `${name} = ${literal(value)}`).join(', ')}`
}

function literal(value: string): string {
  return /^-?\d{1,18}(?:\.\d{1,9})?$/.test(value) ? value : quote(value)
}
