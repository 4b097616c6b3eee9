import { isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'
import { VERSION } from '../version.js'
import type { KnownRule } from './rules.js'
import type { FileFinding } from './scan.js'

/**
 * Findings as SARIF 2.1.0 (OASIS, docs.oasis-open.org/sarif/sarif/v2.1.0), in pieces that are written one after the other, so that
 * memory does not grow with them.
 */
export function sarif(rules: readonly KnownRule[]) {
  const indexes = new Map(rules.map(({ id }, index) => [id, index]))
  let first = true
  const head = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
  }
  const tool = { driver: { name: 'sillok redact', version: VERSION, rules: rules.map(ruleOf) } }
  return {
    begin: `${JSON.stringify(head).slice(0, -1)},"runs":[{"tool":${JSON.stringify(tool)},"columnKind":"utf16CodeUnits","results":[`,
    result(finding: FileFinding): string {
      const comma = first ? '\n' : ',\n'
      first = false
      return comma + JSON.stringify(resultOf(finding, indexes.get(finding.rule)))
    },
    end: '\n]}]}\n',
  }
}

function ruleOf({ id, title, description }: KnownRule) {
  return { id, name: title, shortDescription: { text: title }, fullDescription: { text: description } }
}

function resultOf({ file, line, column, rule, path, length }: FileFinding, index: number | undefined) {
  const region = column === undefined ? {} : { startColumn: column, endColumn: column + length }
  const location = {
    physicalLocation: { artifactLocation: { uri: uriOf(file) }, region: { startLine: line, ...region } },
    ...(path === '' ? {} : { logicalLocations: [{ fullyQualifiedName: path, kind: 'property' }] }),
  }
  return {
    ruleId: rule,
    ...(index === undefined ? {} : { ruleIndex: index }),
    level: 'error',
    message: { text: `${rule}: ${length} characters${path === '' ? '' : ` in ${path}`}` },
    locations: [location],
  }
}

/** A path as a URI reference: relative ones stay so. */
function uriOf(file: string): string {
  if (isAbsolute(file)) return pathToFileURL(file).href
  return file
    .replace(/\\/g, '/')
    .split('/')
    .map((step) => encodeURIComponent(step))
    .join('/')
}
