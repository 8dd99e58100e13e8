// chartjs-node-canvas asks for the package `canvas`, whose install needs a compiler and system libraries.
// @napi-rs/canvas ships the same interface as prebuilt binaries; this file only adds the SVG surface.
const compat = require('@napi-rs/canvas/node-canvas')
const { createCanvas, SvgExportFlag } = require('@napi-rs/canvas')

module.exports = {
  ...compat,
  createCanvas(width, height, type) {
    if (type !== 'svg') return compat.createCanvas(width, height, type)
    const canvas = createCanvas(width, height, SvgExportFlag.ConvertTextToPaths)
    canvas.toBuffer = () => canvas.getContent()
    return canvas
  },
}
