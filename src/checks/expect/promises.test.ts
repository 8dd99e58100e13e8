import { deflateSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { emptinessOf } from './emptiness.ts'
import { hasSection } from './headings.ts'
import { shownImages } from './markdown-images.ts'

describe('images that a README shows', () => {
  test.each([
    ['![a](x.png)', ['x.png']],
    ['![a](./charts/x.png "Title")', ['charts/x.png']],
    ['![a](<my chart.png>)', ['my chart.png']],
    ['![a](my%20chart.png)', ['my chart.png']],
    ['![a](x.png?raw=true)', ['x.png']],
    ['![a [b] c](x.png)', ['x.png']],
    ['![a](x(1).png)', ['x(1).png']],
    ['[![a](x.png)](page.html)', ['x.png']],
    ['![Chart][c]\n\n[c]: x.png "T"', ['x.png']],
    ['![Chart][]\n\n[chart]: <x y.png>', ['x y.png']],
    ['![Chart]\n\n[CHART]: x.png', ['x.png']],
    ['<img alt="a" src="x.png" width=3>', ['x.png']],
    ["<p><img src='docs/x.png'></p>", ['docs/x.png']],
    ['<p align="center">\n  <img src="x.png" alt="a">\n</p>', ['x.png']],
    ['<div>\n\n![a](x.png)\n\n</div>', ['x.png']],
    ['<object data="x.svg"></object>', ['x.svg']],
    ['- item\n\n    ![a](x.png)', ['x.png']],
    ['> ![a](x.png)', ['x.png']],
    ['```\n<!--\n```\n![a](x.png)', ['x.png']],
    ['`<!--` opens a comment\n\n![a](x.png)', ['x.png']],
    ['a stray ` mark\n\n![a](x.png) and another `', ['x.png']],
    ['![a](charts/../x.png)', ['x.png']],
    ["![a](x.png 'T')", ['x.png']],
    [
      '<picture><source srcset="dark.png 1x, dark2.png 2x"><img src=light.png></picture>',
      ['dark.png', 'dark2.png', 'light.png'],
    ],
  ])('%s shows %j', (markdown, images) => {
    expect(shownImages(markdown)).toEqual(images)
  })

  test.each([
    '```\n![a](x.png)\n```',
    '```bash {image}\n\\![a](x.png)\n```',
    '~~~\n```\n~~~~\n',
    'see `![a](x.png)`',
    '\\![a](x.png)',
    '<!-- ![a](x.png) -->',
    'text\n\n    ![a](x.png)\n',
    '![a](/static/x.png)',
    '![a](https://host.example/x.png)',
    '![a](../x.png)',
    '[a](x.png)',
    '![a][missing]',
    '![[x.png]]',
    '![a](my chart.png)',
    '<img data-src="x.png">',
    '<img src="x.png" width="0">',
    '<div>\n![a](x.png)\n</div>',
    '<pre>\n![a](x.png)\n</pre>',
    '<!--\n\n![a](x.png)\n\n-->',
    '```\n```js\n![a](x.png)\n```',
  ])('%j shows nothing of the folder', (markdown) => {
    expect(shownImages(markdown)).toEqual([])
  })

  test('a fence that is closed hides nothing behind it', () => {
    expect(shownImages('```\ncode\n```\n![a](x.png)')).toEqual(['x.png'])
  })
})

describe('a hostile README', () => {
  test.each(['![', '[', '`', '``` ', '<!--', '<img ', '> ', '- ', '*', '](', '<h1', '&', '``a`'])(
    'a megabyte of %j is read in time',
    (part) => {
      const text = part.repeat(1024 ** 2 / part.length)
      expect(shownImages(text)).toEqual([])
      expect(hasSection(text, 'Results')).toBe(false)
    },
    10_000,
  )
})

describe('sections', () => {
  test.each([
    ['## Results', 'results'],
    ['## 3. Results & discussion', 'Results'],
    ['Results\n-------', 'Results'],
    ['## 📊 **Results**', 'Results'],
    ['<h2 id="r">Results</h2>', 'results'],
    ['## Re\u0301sultats', 'RÉSULTATS'],
    ['## Ｒesults', 'Results'],
    ['## Results ##', 'Results'],
    ['## C#', 'C#'],
  ])('%j has %s', (markdown, section) => {
    expect(hasSection(markdown, section)).toBe(true)
  })

  test.each(['Results', '```\n## Results\n```', '## Resultset', '', '#hashtag Results'])(
    '%j has no section Results',
    (markdown) => {
      expect(hasSection(markdown, 'Results')).toBe(false)
    },
  )
})

describe('files that say nothing', () => {
  const bytes = (text: string) => new TextEncoder().encode(text)

  test.each([
    ['a.txt', ''],
    ['a.md', ' \n\n'],
    ['a.json', '{}'],
    ['a.json', '[ ]\n'],
    ['a.csv', 'name,ms\n'],
    ['a.svg', '<svg xmlns="http://www.w3.org/2000/svg"></svg>'],
    ['a.json', '{"results": [], "meta": {"errors": [[], null, ""]}}'],
    ['a.png', 'not an image at all, really'],
    ['a.jpg', 'not an image at all, really'],
    ['a.webp', 'not an image at all, really'],
  ])('%s with %j', (path, text) => {
    expect(emptinessOf(path, bytes(text))).toBeDefined()
  })

  test.each([
    ['a.txt', 'x'],
    ['a.json', '{"a": 1}'],
    ['a.json', '{"results": [], "passed": false}'],
    ['a.csv', 'name,ms\na,1\n'],
    ['a.svg', '<svg><rect/></svg>'],
  ])('%s with %j says something', (path, text) => {
    expect(emptinessOf(path, bytes(text))).toBeUndefined()
  })

  test('an image of one pixel says nothing, a real one does', () => {
    expect(emptinessOf('a.png', png(1, 1))).toContain('1×1')
    expect(emptinessOf('a.png', png(640, 400))).toBeUndefined()
    for (const make of [jpeg, webp]) {
      const name = make === jpeg ? 'a.jpeg' : 'a.webp'
      expect(emptinessOf(name, make(1, 1))).toContain('1×1')
      expect(emptinessOf(name, make(640, 400))).toBeUndefined()
    }
  })
})

function png(width: number, height: number): Uint8Array {
  const header = Buffer.alloc(25)
  header.writeUInt32BE(13, 0)
  header.write('IHDR', 4)
  header.writeUInt32BE(width, 8)
  header.writeUInt32BE(height, 12)
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), header, deflateSync(Buffer.alloc(9))])
}

/** Beginning of a JPEG file with a comment before its frame. */
function jpeg(width: number, height: number): Uint8Array {
  const frame = Buffer.from([0xff, 0xc0, 0, 17, 8, 0, 0, 0, 0, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1])
  frame.writeUInt16BE(height, 5)
  frame.writeUInt16BE(width, 7)
  return Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xfe, 0, 6, 65, 66, 67, 68]), frame])
}

/** Beginning of a lossy WebP file. */
function webp(width: number, height: number): Uint8Array {
  const bytes = Buffer.alloc(40)
  bytes.write('RIFF', 0)
  bytes.write('WEBPVP8 ', 8)
  bytes.writeUInt16LE(width, 26)
  bytes.writeUInt16LE(height, 28)
  return bytes
}
