import { expect, test } from 'vitest'
import { parseBoundedJson } from './bounded-json.ts'

test('JSON is read, anything else is undefined', () => {
  expect(parseBoundedJson('{"a":[1,null]}')).toEqual({ a: [1, null] })
  expect(parseBoundedJson('{"a":')).toBeUndefined()
  expect(parseBoundedJson('')).toBeUndefined()
})

test('nesting that would exhaust the stack later is refused at the door', () => {
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
  expect(parseBoundedJson(deep)).toBeUndefined()
  expect(() => JSON.stringify(parseBoundedJson(`${'['.repeat(500)}${']'.repeat(500)}`))).not.toThrow()
})
