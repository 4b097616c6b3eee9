import { SillokError } from 'sillok/record'
import { DATABASE } from '../engine/index.js'

/** Table functions that make rows of nothing; every other one reads something that is not ours to show. */
const TABLE_FUNCTIONS = new Set([
  'numbers',
  'numbers_mt',
  'zeros',
  'zeros_mt',
  'generate_series',
  'generateSeries',
  'generateRandom',
  'values',
  'null',
])

/** Functions that read files, dictionaries, other tables or the server's own settings, call out, or only wait. */
const REFUSED_FUNCTIONS =
  /^(?:file|dict\w*|joinGet\w*|catboostEvaluate|evalMLMethod|sleep\w*|getSetting\w*|getServerSetting|getMergeTreeSetting|getMacro|getOSKernelVersion|getClientHTTPHeader|show\w*|ai[A-Z]\w*|hasColumnInTable|hostName|FQDN|serverUUID|filesystem\w*|addressTo\w*|demangle|generateSerialID|currentUser|current_user|user|currentRoles|currentProfiles|enabledRoles|enabledProfiles|defaultRoles|defaultProfiles|initialQueryID|queryID|connectionId|trap|logTrace|fuzzQuery|fuzzJSON|timeSeries\w*|\w*executable\w*|\w*(?:url|s3|azure|hdfs|remote|mysql|postgresql|mongodb|redis|jdbc|odbc)_?cluster|naturalLanguage\w*|llm\w*)$/i

/** What a SELECT is made of (names of nodes in `EXPLAIN AST`). Settings, query parameters and outputs are not among them. */
const NODES = new Set([
  'SelectWithUnionQuery',
  'SelectIntersectExceptQuery',
  'SelectQuery',
  'ExpressionList',
  'WithElement',
  'Subquery',
  'TablesInSelectQuery',
  'TablesInSelectQueryElement',
  'TableExpression',
  'TableIdentifier',
  'TableJoin',
  'ArrayJoin',
  'Function',
  'Identifier',
  'Literal',
  'Asterisk',
  'QualifiedAsterisk',
  'ColumnsRegexpMatcher',
  'ColumnsListMatcher',
  'QualifiedColumnsRegexpMatcher',
  'QualifiedColumnsListMatcher',
  'ColumnsTransformerList',
  'ColumnsApplyTransformer',
  'ColumnsExceptTransformer',
  'ColumnsReplaceTransformer',
  'ColumnsReplaceTransformer::Replacement',
  'OrderByElement',
  'InterpolateElement',
  'WindowDefinition',
  'WindowListElement',
  'SampleRatio',
])

const IN_FUNCTIONS = /^(?:global)?(?:not)?(?:null)?in(?:ignoreset)?$/i

/**
 * Refuses a statement that does more than select from the tables of the index: judged by the tree that ClickHouse's
 * own parser makes of it, so that no comment, quote or nesting hides anything. What is not known is refused.
 *
 * A name with a line break can only add lines to the tree, and so only lead to a refusal.
 *
 * @param tree the lines of `EXPLAIN AST`
 * @throws SillokError `SQL_NOT_ALLOWED`
 */
export function checkTree(tree: string[]): void {
  const root = tree[0] ?? ''
  if (!/^Select(?:WithUnion|IntersectExcept)Query\b/.test(root)) throw refusal('only SELECT is allowed')
  const path: { depth: number; node: string; name: string }[] = []
  for (const line of tree) {
    const [, indent = '', node = '', rest = ''] = /^( *)(\S+) ?(.*)$/s.exec(line) ?? []
    const name = rest.replace(/ \(children \d+\)$/, '').replace(/ \(alias .*\)$/s, '')
    while ((path.at(-1)?.depth ?? -1) >= indent.length) path.pop()
    if (!NODES.has(node)) throw refusal(node === 'Set' ? 'SETTINGS are not' : `"${node.slice(0, 60)}" is not`)
    const parent = path.at(-1)
    const caller = path.at(-2)
    if (node === 'TableIdentifier') checkTable(name)
    if (node === 'Identifier') {
      const afterIn =
        parent?.node === 'ExpressionList' && caller?.node === 'Function' && IN_FUNCTIONS.test(caller.name)
      if (afterIn || /^(?:system|information_schema|default)\./i.test(name)) checkTable(name)
    }
    if (node === 'Function') checkFunction(name, parent?.node === 'TableExpression')
    path.push({ depth: indent.length, node, name })
  }
}

/** A name without a database is one of ours, or one that the statement itself gives (`WITH x AS`). */
function checkTable(name: string): void {
  // A SELECT without FROM reads one row of `system.one`.
  if (name === 'system.one') return
  if (name.includes('.') && !name.startsWith(`${DATABASE}.`))
    throw refusal(`the table "${name.slice(0, 100)}" is not`)
}

function checkFunction(name: string, isTable: boolean): void {
  const refused = isTable ? !TABLE_FUNCTIONS.has(name) : REFUSED_FUNCTIONS.test(name)
  if (refused) throw refusal(`the ${isTable ? 'table function' : 'function'} "${name.slice(0, 60)}" is not`)
}

function refusal(what: string): SillokError {
  return new SillokError(
    'SQL_NOT_ALLOWED',
    `This statement is refused: ${what}${what.endsWith(' not') ? ' allowed' : ''}. Select from ${DATABASE}.otel_logs, rollup_1m, durations_5m, facets_15m, messages_15m or audit_log.`,
  )
}
