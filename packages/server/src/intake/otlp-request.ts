import { setImmediate } from 'node:timers/promises'
import type { Redactor } from 'sillok/record'
import { OpenKey } from 'sillok/redact'
import { type IntakeRequest, readBody } from './body.js'
import { fence } from './fence.js'
import { type IntakeLimits, recordsTooLarge } from './limits.js'
import type { OtlpEncoding } from './otlp-answer.js'
import { decodeOtlpJson } from './otlp-json.js'
import { decodeOtlpProtobuf } from './otlp-protobuf.js'
import { sourceOf, toForeign } from './otlp-record.js'
import type { Admission } from './pressure.js'
import { encodeSent, sentBy } from './sender.js'
import { type Write, writeOrRefuse } from './write.js'

/** Others get their turn after so many milliseconds of work for one request. */
const TURN_MS = 20

/**
 * Takes one OTLP logs request: all its records are on disk when this resolves. Where it does not, none is, but for what a disk took
 * that filled up inside the append.
 *
 * @throws SillokError `BAD_REQUEST` …; IntakeError of the limits and of the writer
 */
export async function takeOtlp(
  request: IntakeRequest,
  encoding: OtlpEncoding,
  stream: string,
  admission: Admission,
  options: { limits: IntakeLimits; redactor: Redactor; write: Write },
): Promise<{ accepted: number; rejected: number; bytes: number }> {
  const { limits, redactor, write } = options
  const body = await wholeBody(request, limits, admission)
  const groups = encoding === 'json' ? decodeOtlpJson(body.toString()) : decodeOtlpProtobuf(body)
  const lines: string[] = []
  let length = 0
  let rejected = 0
  const now = new Date().toISOString()
  const sent = sentBy(request.sender)
  // Lines of a file are records each: a private key among them is followed from one to the next.
  const key = new OpenKey()
  const mayHoldKey = key.concerns(body)
  let turn = performance.now()
  const shareTime = async (): Promise<void> => {
    if (performance.now() - turn < TURN_MS) return
    await setImmediate()
    turn = performance.now()
  }
  for (const group of groups) {
    const source = sourceOf(group)
    await shareTime()
    for (const record of group.records) {
      if (record === undefined) {
        rejected++
        continue
      }
      const foreign = toForeign(record, source, now)
      if (mayHoldKey) key.maskRecord(foreign)
      const { envelope, fields } = foreign
      fence(envelope, fields)
      const line = encodeSent(envelope, fields, redactor, sent)
      length += line.length
      if (length > limits.recordsBytes) throw recordsTooLarge(limits.recordsBytes)
      admission.take(line.length)
      lines.push(line)
      await shareTime()
    }
  }
  await writeOrRefuse(write, stream, lines)
  return { accepted: lines.length, rejected, bytes: body.length }
}

async function wholeBody(
  request: IntakeRequest,
  limits: IntakeLimits,
  admission: Admission,
): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of readBody(request, limits)) {
    admission.take(chunk.length)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
