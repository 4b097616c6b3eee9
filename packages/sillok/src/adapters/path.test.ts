import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mountShape, pathShape } from './path.js'

describe('the shape of a path', () => {
  it('is its first word', () => {
    expect(pathShape('/')).toBe('/')
    expect(pathShape('/health')).toBe('/health')
    expect(pathShape('/reset/hunter-two?token=abc#x')).toBe('/reset/*')
    expect(pathShape('/api/v1/users/alice/orders/5')).toBe('/api/v1/users/*')
    expect(pathShape('/api/v1')).toBe('/api/v1')
    expect(pathShape('/wp-login.php')).toBe('/wp-login.php')
    expect(pathShape('/8f14e45f')).toBe('/*')
    expect(pathShape('/u%40example.com')).toBe('/*')
    expect(pathShape('http://user:secret@host/a/b')).toBe('/a/*')
    expect(pathShape('*')).toBe('*')
    expect(pathShape('')).toBe('')
  })

  it('shows no more than a word, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.webUrl({ withQueryParameters: true }),
        fc.stringMatching(/^[0-9a-f]{25,40}$/),
        (url, secret) => {
          expect(pathShape(`/users/${secret}?${secret}`)).not.toContain(secret)
          expect(pathShape(`${url}/${secret}`)).not.toContain(secret)
          expect(pathShape(url).length).toBeLessThanOrEqual(128)
        },
      ),
    )
  })
})

describe('the pattern of a mount', () => {
  it('has the names of parameters', () => {
    expect(mountShape('/shops/42/orders', { shop: '42' })).toBe('/shops/:shop/orders')
    expect(mountShape('/shops/a%20b', { shop: 'a b' })).toBe('/shops/:shop')
    expect(mountShape('/shops/42/orders')).toBe('/shops/*/orders')
    expect(mountShape('/%E0%A4%A')).toBe('/*')
    expect(mountShape('')).toBe('')
  })
})
