import { createCanvas, loadImage } from '@napi-rs/canvas'
import { expect, test } from 'vitest'
import { encodePng } from './encode-png.ts'

async function decode(png: Buffer): Promise<{ width: number; height: number; data: Uint8ClampedArray }> {
  const image = await loadImage(png)
  const context = createCanvas(image.width, image.height).getContext('2d')
  context.drawImage(image, 0, 0)
  return { width: image.width, height: image.height, data: context.getImageData(0, 0, image.width, image.height).data }
}

test('a picture of at most 256 colours comes back exactly', async () => {
  const [width, height] = [19, 13]
  const pixels = Uint8ClampedArray.from({ length: width * height * 4 }, (_, at) =>
    at % 4 === 3 ? 255 : (at * 37) % 251,
  )
  const decoded = await decode(encodePng(pixels, width, height))
  expect([decoded.width, decoded.height]).toEqual([width, height])
  expect([...decoded.data]).toEqual([...pixels])
})

test('of more colours the commonest stay exact and the rest move to a near one', async () => {
  const [width, height] = [64, 64]
  const pixels = new Uint8ClampedArray(width * height * 4)
  for (let index = 0; index < width * height; index++) {
    const rare = index >= 2048
    pixels.set(rare ? [index % 256, (index >> 8) % 8, 40, 255] : [10, 20, 30, 255], index * 4)
  }
  const { data } = await decode(encodePng(pixels, width, height))
  expect([...data.slice(0, 4)]).toEqual([10, 20, 30, 255])
  for (let at = 2048 * 4; at < pixels.length; at++) {
    expect(Math.abs((data[at] ?? 0) - (pixels[at] ?? 0))).toBeLessThanOrEqual(8)
  }
})
