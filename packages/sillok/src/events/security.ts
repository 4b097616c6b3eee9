import { plainText } from '../record/index.js'
import { choice, details, id, preview, required, text, word } from './field.js'
import { defineEvent, type EventInput, type Wire } from './schema.js'

const SEVERITIES = ['info', 'warning', 'critical'] as const
const RESPONSES = ['allowed', 'blocked', 'logged', 'escalated'] as const

const LEVELS = { info: 'INFO', warning: 'WARNING', critical: 'CRITICAL' } as const

/** A severity that is not one of ours is no reason to be quiet. */
function levelOfSeverity({ severity }: Wire): 'INFO' | 'WARNING' | 'CRITICAL' {
  return typeof severity === 'string' && Object.hasOwn(LEVELS, severity)
    ? LEVELS[severity as keyof typeof LEVELS]
    : 'WARNING'
}

/** `security`: something that concerns the safety of the system. Written by `log.security`. */
export const security = defineEvent({
  name: 'security',
  logType: 'security',
  version: 1,
  about: 'Something that concerns the safety of the system. Its level follows from its severity.',
  fields: {
    event: required(
      text('what happened: `sign_in_failed`, `rate_limit_exceeded`', { wire: 'security_event' }),
    ),
    severity: required(choice(SEVERITIES, 'INFO, WARNING or CRITICAL')),
    clientIp: text('from where'),
    userId: id('whom it concerns'),
    actor: id('who caused it, where it is no user'),
    userAgent: text('by which program'),
    source: text('what noticed it'),
    action: choice(RESPONSES, 'what was done about it'),
    details: details('anything else'),
  },
  message: ({ security_event }) => `Security: ${plainText(security_event)}`,
  level: levelOfSeverity,
})

/** `agent_security`: something that an agent did or tried and that concerns safety. Written by `log.agent.security` and `trail.security`. */
export const agentSecurity = defineEvent({
  name: 'agent_security',
  logType: 'security',
  version: 1,
  about: 'Something that an agent did or tried and that concerns safety.',
  fields: {
    severity: required(choice(SEVERITIES, 'INFO, WARNING or CRITICAL')),
    category: required(word(['permission_denied', 'sandbox_violation'], 'what kind of thing it is')),
    message: required(text('what happened, in words; the message of the record')),
    actor: id('the agent'),
    source: required(text('what noticed it: a tool, a policy')),
    action: required(choice(RESPONSES, 'what was done about it')),
    toolName: text('the tool that was used'),
    callId: id('the call that it was part of'),
    content: preview('the beginning of what was looked at, redacted', 'content_preview'),
    context: details('anything else'),
  },
  message: ({ category }) => `Security: ${plainText(category)}`,
  level: levelOfSeverity,
})

/** What `log.security` takes. */
export type SecurityEvent = EventInput<typeof security.fields>
/** What `log.agent.security` takes. */
export type AgentSecurityEvent = EventInput<typeof agentSecurity.fields>
