import { expect, test } from 'vitest'
import { openCapture } from './capture.ts'

test('short output is whole, head and tail together', () => {
  const capture = openCapture()
  capture.add(Buffer.from('abc'))
  capture.add(Buffer.from([0xff, 0xfe]))
  const { head, tail, bytes, truncated } = capture.result()
  expect(Buffer.concat([head, tail])).toEqual(Buffer.from([0x61, 0x62, 0x63, 0xff, 0xfe]))
  expect({ bytes, truncated }).toEqual({ bytes: 5, truncated: false })
})

test('output between the two sizes loses nothing', () => {
  const capture = openCapture()
  const all = Buffer.alloc(1_000_000, 'x')
  for (let at = 0; at < all.length; at += 777) capture.add(all.subarray(at, at + 777))
  const { head, tail, truncated } = capture.result()
  expect(head.length + tail.length).toBe(1_000_000)
  expect(truncated).toBe(false)
})

test('long output keeps its beginning and its end, and says so', () => {
  const capture = openCapture()
  capture.add(Buffer.from('first '))
  for (let i = 0; i < 100; i++) capture.add(Buffer.alloc(65_536, 'x'))
  capture.add(Buffer.from(' last'))
  const { head, tail, bytes, truncated } = capture.result()
  expect(Buffer.from(head).toString('latin1').startsWith('first ')).toBe(true)
  expect(Buffer.from(tail).toString('latin1').endsWith(' last')).toBe(true)
  expect({ bytes, truncated, head: head.length, tail: tail.length }).toEqual({
    bytes: 100 * 65_536 + 11,
    truncated: true,
    head: 65_536,
    tail: 1_048_576,
  })
})
