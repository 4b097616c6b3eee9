import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { assertBindable, isLoopback, parseKeys } from './keys.js'
import { listen } from './listen.js'

describe('parseKeys', () => {
  it('takes keys apart', () => {
    expect(parseKeys(undefined)).toEqual([])
    expect(parseKeys(' , ')).toEqual([])
    expect(parseKeys('0123456789abcdef, fedcba9876543210,')).toEqual(['0123456789abcdef', 'fedcba9876543210'])
  })

  it('refuses short ones without repeating them', () => {
    expect(() => parseKeys('0123456789abcdef,hunter2')).toThrow(
      expect.objectContaining({ code: 'KEY_TOO_SHORT' }),
    )
    expect(() => parseKeys('hunter2')).not.toThrow(/hunter2/)
  })
})

describe('assertBindable', () => {
  it.each(['127.0.0.1', '127.1.2.3', 'localhost', '::1', '[::1]', 'LOCALHOST'])('lets %s be', (host) => {
    expect(() => assertBindable(host, [])).not.toThrow()
  })

  it.each(['0.0.0.0', '::', '192.168.1.4', 'example.com', '', '127.evil.example', '::ffff:10.0.0.1'])(
    'wants keys for %j',
    (host) => {
      expect(isLoopback(host)).toBe(false)
      expect(() => assertBindable(host, [])).toThrow(expect.objectContaining({ code: 'KEYS_REQUIRED' }))
      expect(() => assertBindable(host, ['0123456789abcdef'])).not.toThrow()
    },
  )
})

describe('listen', () => {
  const fetch = () => new Response('ok')

  it('says that a port is taken and what to do', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as { port: number }
    await expect(listen({ fetch, host: '127.0.0.1', port })).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: expect.stringContaining('choose another port'),
    })
    other.close()
  })

  it('says that a host is not here', async () => {
    await expect(listen({ fetch, host: '192.0.2.1', port: 0 })).rejects.toMatchObject({
      code: 'HOST_UNKNOWN',
    })
  })
})
