/** One call of each kind, for the documentation; each is checked to be valid. */
export interface Example {
  /** Up to the event. */
  call: string
  input: object
}

const START = new Date('2026-11-20T10:55:44.123Z')

export const EXAMPLES: Readonly<Record<string, Example>> = {
  audit: {
    call: 'await log.audit',
    input: {
      action: 'permission_change',
      userId: 'admin-1',
      target: 'u-9',
      before: { role: 'user', name: 'Ada' },
      after: { role: 'admin', name: 'Ada' },
    },
  },
  performance: {
    call: 'log.performance',
    input: { operation: 'load_interview', durationMs: 1200, success: true, category: 'database' },
  },
  security: {
    call: 'log.security',
    input: { event: 'sign_in_failed', severity: 'warning', clientIp: '203.0.113.7', action: 'blocked' },
  },
  agent_execution: {
    call: 'log.agent.execution',
    input: {
      agentName: 'planner',
      status: 'completed',
      executionId: 'x-17',
      goal: 'Find a free room',
      durationMs: 5300,
      totalTokens: 812,
      artifacts: ['plan.md'],
    },
  },
  api_call: {
    call: 'log.agent.apiCall',
    input: {
      provider: 'openai',
      model: 'gpt-5.2',
      operation: 'chat',
      startedAt: START,
      durationMs: 900,
      ttftMs: 182.5,
      inputTokens: 600,
      cachedInputTokens: 512,
      outputTokens: 212,
      totalTokens: 812,
      statusCode: 200,
    },
  },
  tool_call: {
    call: 'log.agent.toolCall',
    input: {
      toolName: 'shell',
      callId: 'call-3',
      parameters: { command: 'ls' },
      durationMs: 12,
      success: true,
      output: 'plan.md',
      permissionGranted: true,
      sandboxPolicy: 'read-only',
    },
  },
  token_usage: {
    call: 'log.agent.tokenUsage',
    input: {
      entityId: 'planner',
      entityType: 'agent',
      totalTokens: 812,
      budgetLimit: 1000,
      budgetRemaining: 188,
      utilization: 0.812,
    },
  },
  agent_security: {
    call: 'log.agent.security',
    input: {
      severity: 'critical',
      category: 'sandbox_violation',
      message: 'Wrote outside of its folder',
      actor: 'agent:planner',
      source: 'sandbox',
      action: 'blocked',
    },
  },
  access: {
    call: 'log.event(access, …)',
    input: {
      method: 'GET',
      route: '/interviews/:id',
      statusCode: 200,
      durationMs: 12.5,
      responseBytes: 2048,
    },
  },
  egress: {
    call: 'log.event(egress, …)',
    input: { method: 'POST', host: 'api.example.com', path: '/v1/chat/*', statusCode: 200, durationMs: 812 },
  },
  worker: {
    call: 'log.event(worker, …)',
    input: { component: 'speech', workerState: 'backoff', restartCount: 3, backoffMs: 4000, exitCode: 1 },
  },
  job: {
    call: 'log.event(job, …)',
    input: {
      jobId: 'import-2026-11',
      jobName: 'import',
      jobStatus: 'completed',
      attempt: 2,
      durationMs: 91_250,
    },
  },
  unified: {
    call: 'unifiedLog',
    input: {
      category: 'raw',
      level: 'info',
      component: 'trader',
      eventType: 'order',
      message: 'Order sent',
      metadata: { id: 4 },
      tags: ['fast'],
    },
  },
  security_alert: {
    call: 'log.event(securityAlert, …)',
    input: {
      category: 'tagged',
      level: 'critical',
      component: 'gate',
      eventType: 'security_alert',
      severity: 'critical',
      message: 'Key used from two places',
    },
  },
}
