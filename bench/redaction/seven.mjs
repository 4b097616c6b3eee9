// The seven regular expressions with which a project starts: password, API key, token, secret, card, e-mail, phone. As one finds them in
// the middleware of many: a key word, a separator, a value; three patterns for personal data.

const value = `(["']?\\s*[:=]\\s*["']?)[^\\s"',;&}]+`
const named = (names) => [new RegExp(`(${names})${value}`, 'gi'), '$1$2***MASKED***']

const SEVEN = [
  named('password|passwd|pwd'),
  named('api[_-]?key'),
  named('(?:access|refresh|auth)?[_-]?token'),
  named('(?:client[_-]?)?secret'),
  [/\b\d{4}[- ]?\d{4}[- ]?\d{4}[- ]?(\d{4})\b/g, '****-****-****-$1'],
  [/\b([A-Za-z0-9])[A-Za-z0-9._%+-]*@([A-Za-z0-9.-]+\.[A-Za-z]{2,})\b/g, '$1***@$2'],
  [/\b\d{2,4}[- ]?\d{3,4}[- ]?(\d{4})\b/g, '***-****-$1'],
]

export function seven(text) {
  return SEVEN.reduce((masked, [pattern, mask]) => masked.replace(pattern, mask), text)
}
