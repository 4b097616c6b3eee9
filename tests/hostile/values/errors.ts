import vm from 'node:vm'
import { getter, INJECTION, thrower, type Values } from './kit.js'

const cyclicCause = (): Error => {
  const error = new Error('a')
  error.cause = new Error('b', { cause: error })
  return error
}
const causes = (count: number): Error => {
  let error = new Error('first')
  for (let i = 0; i < count; i++) error = new Error(`${i}`, { cause: error })
  return error
}

/** Errors, and what says that it is one. */
export const errors: Values = {
  error: () => new TypeError('bad'),
  'error without a stack': () => Object.assign(new Error('x'), { stack: undefined }),
  'error with lines in its message': () => new Error('a\n{"timestamp":"forged"}\r\nb'),
  'error with our names': () =>
    Object.assign(new Error('x'), { level: 'CRITICAL', timestamp: 'x', type: 'forged', password: 'p' }),
  'error of a subclass': () => new (class PaymentError extends Error {})('x'),
  'cyclic cause': cyclicCause,
  'own cause': () => {
    const error = new Error('x')
    error.cause = error
    return error
  },
  'a thousand causes': () => causes(1000),
  'cause that is no error': () => new Error('x', { cause: { a: 1 } }),
  'cause that is undefined': () => new Error('x', { cause: undefined }),
  'aggregate error': () => new AggregateError([new Error('1'), 'two', cyclicCause()], 'many'),
  'aggregate error in itself': () => {
    const error = new AggregateError([], 'x')
    error.errors.push(error)
    return error
  },
  'aggregate error without a list': () => Object.assign(new AggregateError([], 'x'), { errors: INJECTION }),
  DOMException: () => new DOMException('gone', 'AbortError'),
  'system error': () =>
    Object.assign(new Error('refused'), { code: 'ECONNREFUSED', errno: -111, syscall: 'connect' }),
  ...Object.fromEntries(
    ['name', 'message', 'stack', 'code', 'cause', 'errors', 'detail', 'toString', 'toJSON'].map((name) => [
      `error with a throwing ${name}`,
      () => getter(name, thrower, new Error('x')),
    ]),
  ),
  'error with a throwing constructor': () => getter('constructor', thrower, new Error('x')),
  'error named with a symbol': () => Object.assign(new Error('x'), { name: Symbol('n'), message: 5n }),
  'error named with an object': () => Object.assign(new Error('x'), { name: { a: 1 }, message: ['a'] }),
  'error with a stack of objects': () => Object.assign(new Error('x'), { stack: [{ a: 1 }] }),
  'error with a stack of megabytes': () => Object.assign(new Error('x'), { stack: 'x\n'.repeat(1_000_000) }),
  'error with toJSON': () => Object.assign(new Error('x'), { toJSON: () => INJECTION }),
  'error without a prototype': () => Object.setPrototypeOf(new Error('x'), null),
  'error with a prototype that throws': () =>
    Object.setPrototypeOf(new Error('x'), new Proxy({}, { get: thrower })),
  'object that inherits from an error': () => Object.create(new Error('x')),
  'Error.prototype': () => Error.prototype,
  'frozen error': () => Object.freeze(new Error('x')),
  'cross-realm error': () => vm.runInNewContext('new RangeError("far", { cause: new Error("near") })'),
  'cross-realm error with a getter': () =>
    vm.runInNewContext('Object.defineProperty(new Error("x"), "a", { enumerable: true, get() { throw 1 } })'),
  'stack overflow': () => {
    const dive = (): number => 1 + dive()
    try {
      return dive()
    } catch (error) {
      return error
    }
  },
}
