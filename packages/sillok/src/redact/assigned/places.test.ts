import { describe, expect, it } from 'vitest'
import { redactText } from '../index.js'

describe('a password that is a word', () => {
  it('is found at its place in a call', () => {
    for (const text of [
      "request.get(url).auth('kim', 'tabasco')",
      'mysqli_connect($host, "root", "tabasco")',
      "pool = psycopg.connect(host, 'postgres', 'tabasco')",
      "basicAuth({users: { 'admin': 'tabasco' }})",
    ])
      expect(redactText(text)).toBe(text.replace('tabasco', '***MASKED***'))
  })
  it('is no other argument', () => {
    for (const text of [
      "socket.connect(host, 'orders', 'tabasco')",
      "app.auth('kim')",
      "client.auth('google', 'required')",
      'basicAuth({ challenge: true })',
      'connect(store, "user", "username")',
    ])
      expect(redactText(text)).toBe(text)
  })
  it('is found in a section of an INI file, where there are no variables', () => {
    const text = '[smtp]\nhost = mail\npassword = falcon_tabasco\n'
    expect(redactText(text)).toBe(text.replace('falcon_tabasco', '***MASKED***'))
    expect(redactText('password = falcon_tabasco')).toBe('password = falcon_tabasco')
  })
  it('is found as the default of a variable of Terraform', () => {
    const text =
      'variable "db_password" {\n  description = "Of the database"\n  default     = "falcon-tabasco"\n}\n'
    expect(redactText(text)).toBe(text.replace('falcon-tabasco', '***MASKED***'))
    for (const other of [
      'variable "db_password" {\n  type = string\n}\nvariable "region" {\n  default = "eu-west-1"\n}',
      'variable "db_password" {\n  default = "<password>"\n}',
      'variable "region" {\n  default = "falcon-tabasco"\n}',
      '_authToken=%env(NPM_TOKEN)%',
    ])
      expect(redactText(other)).toBe(other)
  })
})

describe('the session of PHP', () => {
  it('is masked under its usual name', () => {
    expect(redactText('PHPSESSID=298zf09hf012fh2')).toBe('PHPSESSID=***MASKED***')
    expect(redactText('{"PHPSESSID":"298zf09hf012fh2"}')).toBe('{"PHPSESSID":"***MASKED***"}')
  })
})
