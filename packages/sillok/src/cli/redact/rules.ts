import { readFileSync } from 'node:fs'
import { createRedactor, type ProjectRule } from '../../redact/index.js'
import { RULES } from '../../redact/rules/index.js'
import { UsageError } from '../output.js'

/** What is said of a rule: of a default one all, of a project's own its id. */
export interface KnownRule {
  id: string
  title: string
  description: string
  mask: string
}

/** Reads a project's rules from a JSON file: a list of them, each with an example and a counterexample, checked here. */
export function loadRules(file: string): ProjectRule[] {
  let rules: unknown
  try {
    rules = JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    throw new UsageError(
      `The rules in ${file} cannot be read: ${code === 'ENOENT' ? 'there is no such file' : message}`,
    )
  }
  if (!Array.isArray(rules))
    throw new UsageError(
      `${file} must hold a list of rules: [{ "id": …, "pattern": …, "example": …, "counterexample": … }]`,
    )
  // What is wrong with a rule is found, and named, where it is loaded.
  createRedactor({ rules: rules as ProjectRule[] })
  return rules as ProjectRule[]
}

/** All rules that are at work, the project's own last. */
export function knownRules(own: readonly ProjectRule[] = []): KnownRule[] {
  return [
    ...RULES.map(({ id, title, description, mask }) => ({ id, title, description, mask })),
    ...own.map(({ id, mask = '***MASKED***' }) => ({
      id,
      title: id,
      description: 'a rule of this project',
      mask,
    })),
  ]
}

/** A finding's rule in words. */
export function ruleTitle(rules: readonly KnownRule[], id: string): string {
  return rules.find((rule) => rule.id === id)?.title ?? id
}
