import type { RuleInfo } from '../types.js'

/** The default rules, for people: what each finds and what it leaves. */
export const RULES: readonly RuleInfo[] = []
