/** One way a secret may be written; `wraps`: line ends may stand anywhere inside it, as `base64` prints them. */
export type Form = { text: string; wraps: boolean }

/** The ways of writing a secret of at least 8 characters that are looked for. */
export function formsOf(secret: string): Form[] {
  const json = JSON.stringify(secret).slice(1, -1)
  // encodeURIComponent throws on half a surrogate pair; a round trip through UTF-8 removes it.
  const url = encodeURIComponent(Buffer.from(secret).toString())
  const strictUrl = url.replace(/[!'()*~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
  const plain = [
    secret,
    json,
    json.replaceAll('/', '\\/'),
    json.replace(/[<>&=']/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`),
    JSON.stringify(json).slice(1, -1),
    ...[url, strictUrl, encodeURI(Buffer.from(secret).toString())].flatMap((form) => [
      form,
      form.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
      form.replaceAll('%20', '+'),
    ]),
  ]
  return [...plain.map((text) => ({ text, wraps: false })), ...base64Forms(secret)]
}

/** What of a secret's base64 does not depend on its neighbours, at each of the three places in a group of three bytes. */
function base64Forms(secret: string): Form[] {
  const bytes = Buffer.from(secret)
  return [0, 1, 2].flatMap((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
    const text = whole.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6))
    const urlSafe = text.replaceAll('+', '-').replaceAll('/', '_')
    return [...new Set([text, urlSafe])].map((form) => ({ text: form, wraps: true }))
  })
}

/** A pattern that matches a text and nothing else. */
export function escapeForRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
