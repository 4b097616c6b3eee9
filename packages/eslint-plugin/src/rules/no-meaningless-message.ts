import { constantText, docsOf, ruleOfLogCalls } from '../calls.js'

/** What says nothing to who reads it later, in words without marks and in lower case. */
const MEANINGLESS = new Set(
  `a, aaa, abc, asdf, bar, baz, bla, blah, blub, bug, called, check, checking, data, debug, debugging, debug log, done, end, ended, entered, error,
  error happened, error occured, error occurred, an error occurred, an error occured, err, exception, exit, fail, failed, failure, fatal, finish,
  finished, fixme, foo, foobar, got here, hello, hello world, help, here, hi, i am here, in, info, it works, issue, log, log message,
  logging, lol, message, msg, no, not ok, ok, okay, oops, out, ping, pong, problem, qwerty, reached, reached here, response, request, result, running, something failed,
  something happened, something is wrong, something went wrong, start, started, starting, stop, stopped, success, test, test log, testing, this should not happen,
  should not happen, todo, tmp, undefined, null, unknown error, value, warn, warning, what, why, works, wtf, xxx, yes, yo,
  에러, 에러 발생, 오류, 오류 발생, 디버그, 로그, 테스트, エラー, エラー発生, エラーが発生しました, デバッグ, ログ, テスト, 出错, 出错了, 发生错误, 错误, 日志, 测试, 调试`
    .split(',')
    .map((text) => text.trim().replace(/\s+/g, ' ')),
)

/** A message must say what happened without its place in the code: who reads it has not got that. */
export const noMeaninglessMessage = ruleOfLogCalls(
  {
    type: 'suggestion',
    docs: docsOf('disallow messages that say nothing about what happened'),
    messages: { meaningless: 'Say what happened, so that the message makes sense far from this line.' },
  },
  ({ args, method }, context) => {
    const [message] = args
    if (method === 'audit' || message === undefined || message.type === 'SpreadElement') return
    const text = constantText(message)
    if (text === undefined) return
    // One word in Chinese, Japanese or Korean may say much: only letters of other scripts are counted.
    const words = text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .replace(/\s\d+$|^\d+\s/g, '')
      .trim()
    const says =
      /\p{L}/u.test(words) &&
      !MEANINGLESS.has(words) &&
      (words.length > 1 || /[^\p{Script=Latin}]/u.test(words))
    if (!says) context.report({ node: message, messageId: 'meaningless' })
  },
)
