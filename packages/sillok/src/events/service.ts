import { plainText } from '../record/index.js'
import { amount, choice, count, failure, flag, id, ratio, required, text } from './field.js'
import { defineEvent, type EventInput } from './schema.js'

/** `access`: a request that was answered. Written by the adapters of web servers. */
export const access = defineEvent({
  name: 'access',
  logType: 'access',
  version: 1,
  about: 'One request that was answered, or that its sender gave up.',
  fields: {
    method: required(text('`GET`, `POST` …')),
    route: text('the pattern of the route, `/interviews/:id`, never the path itself'),
    path: text('where no route matched, the first word of the path'),
    statusCode: count('HTTP status; absent where none was sent'),
    durationMs: required(amount('from the request to the end of the answer, in ms')),
    requestBytes: count('bytes of the request’s body'),
    responseBytes: count('bytes of the answer’s body'),
    clientIp: text('from where'),
    userAgent: text('by which program'),
    userId: id('for whom'),
    component: text('the part of the program'),
    aborted: flag('the connection ended before the answer did'),
    errorCode: text('why it failed, in one word'),
    retryable: flag('whether trying again may help'),
    error: failure('what was thrown'),
  },
  message: ({ method, route, path, status_code, aborted }) =>
    [method, route ?? path ?? '(no route)', status_code, aborted === true ? 'aborted' : undefined]
      .filter((part) => part !== undefined)
      .map(plainText)
      .join(' '),
  // 404 is INFO: anyone can ask for what is not there, and many do. So is an answer that its reader left, as every one without an end is.
  level: ({ status_code, exception }) => {
    if (exception !== undefined || above(status_code, 499)) return 'ERROR'
    return status_code === undefined || (above(status_code, 399) && status_code !== 404) ? 'WARNING' : 'INFO'
  },
})

/** `egress`: a call to another service over HTTP. Written by `sillok/fetch`. */
export const egress = defineEvent({
  name: 'egress',
  logType: 'egress',
  version: 1,
  about: 'One call to another service over HTTP. What its answer means is for the caller to say.',
  fields: {
    method: required(text('`GET`, `POST` …')),
    host: required(text('the service, with its port where that is not the usual one')),
    path: text('the first word of the path'),
    statusCode: count('HTTP status; absent where no answer came'),
    durationMs: required(amount('until the answer began or failed, in ms')),
    component: text('the part of the program'),
    errorCode: text('why no answer came, in one word'),
    retryable: flag('whether trying again may help'),
  },
  message: ({ method, host, status_code }) =>
    [method, host, status_code ?? 'failed'].map(plainText).join(' '),
  level: ({ status_code }) => (status_code === undefined || above(status_code, 399) ? 'WARNING' : 'INFO'),
})

/** `worker`: a supervised worker changes its state, or prints. Written by `sillok supervise`. */
export const worker = defineEvent({
  name: 'worker',
  logType: 'worker',
  version: 1,
  about:
    'A supervised worker: one record for each change of its state, and for each line that it printed, of which only stream, length, time and hash are written.',
  fields: {
    component: required(text('which worker')),
    workerState: required(
      choice(
        ['starting', 'ready', 'degraded', 'draining', 'backoff', 'crash_loop', 'failed', 'stopped', 'output'],
        'its state now; `output` where it printed something',
      ),
    ),
    workerId: id('which instance of it'),
    previousState: text('its state before'),
    reason: text('why its state changed, in one word'),
    pid: count('process id'),
    restartCount: count('how many times it was started again'),
    backoffMs: amount('how long the supervisor waits before it starts it again, in ms'),
    maintenanceMode: flag('whether the service is in maintenance'),
    exitCode: count('with which code it ended'),
    signal: text('by which signal it ended'),
    uptimeMs: amount('how long its process had run, in ms'),
    crashGroup: text('what ended alike has the same one'),
    stream: choice(['stdout', 'stderr'], 'where it printed'),
    length: count('how much it printed, in bytes'),
    hash: text('lines that are the same have the same one, while the supervisor runs'),
    model: text('the model that it serves'),
    durationMs: amount('how long the change took, in ms'),
    errorCode: text('why it failed, in one word'),
    retryable: flag('whether trying again may help'),
    error: failure('what was thrown'),
  },
  message: ({ component, worker_id, worker_state, stream }) => {
    const who = `Worker ${plainText(worker_id ?? component)}`
    return worker_state === 'output'
      ? `${who} printed on ${plainText(stream)}`
      : `${who} ${plainText(worker_state)}`
  },
  level: ({ worker_state, exception }) => {
    if (worker_state === 'crash_loop') return 'CRITICAL'
    if (worker_state === 'failed' || exception !== undefined) return 'ERROR'
    return worker_state === 'backoff' || worker_state === 'degraded' ? 'WARNING' : 'INFO'
  },
})

/** `job`: a batch job starts or ends. Written by `sillok/jobs`. */
export const job = defineEvent({
  name: 'job',
  logType: 'job',
  version: 1,
  about: 'A batch job: one record when it starts, and one when it ends.',
  fields: {
    jobId: required(id('which job')),
    jobName: required(text('what it does')),
    jobStatus: required(choice(['running', 'completed', 'failed', 'cancelled'], 'how it is now')),
    attempt: count('which attempt, from 1: a job that was interrupted goes on in another one'),
    progress: ratio('part of it that is done'),
    done: count('how much is done'),
    total: count('how much there is to do'),
    durationMs: amount('how long this attempt took, in ms'),
    errorCode: text('why it failed, in one word'),
    error: failure('what was thrown'),
  },
  message: ({ job_name, job_status, attempt }) => {
    const again = typeof attempt === 'number' && attempt > 1 ? ` (attempt ${attempt})` : ''
    return `Job ${plainText(job_name)} ${plainText(job_status)}${again}`
  },
  level: ({ job_status }) =>
    job_status === 'failed' ? 'ERROR' : job_status === 'cancelled' ? 'WARNING' : 'INFO',
})

function above(value: unknown, limit: number): boolean {
  return typeof value === 'number' && value > limit
}

/** The fields of `access`. Durations are in ms. */
export type AccessEvent = EventInput<typeof access.fields>
/** The fields of `egress`. Durations are in ms. */
export type EgressEvent = EventInput<typeof egress.fields>
/** The fields of `worker`. Durations are in ms. */
export type WorkerEvent = EventInput<typeof worker.fields>
/** The fields of `job`. Durations are in ms. */
export type JobEvent = EventInput<typeof job.fields>
