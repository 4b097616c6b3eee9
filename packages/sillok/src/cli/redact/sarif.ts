import { isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'
import { VERSION } from '../version.js'
import type { KnownRule } from './rules.js'
import type { FileFinding } from './scan.js'

/** A file that could not be read, or not to its end. */
export interface FileFault {
  file: string
  message: string
}

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
    end: (faults: readonly FileFault[], isWhole: boolean): string =>
      `\n],"invocations":[${JSON.stringify(invocationOf(faults, isWhole))}]}]}\n`,
  }
}

/** What could not be read, so that no findings do not pass for nothing to find. */
function invocationOf(faults: readonly FileFault[], isWhole: boolean) {
  return {
    executionSuccessful: isWhole && faults.length === 0,
    toolExecutionNotifications: faults.map(({ file, message }) => ({
      level: 'error',
      message: { text: message },
      locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(file) } } }],
    })),
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
