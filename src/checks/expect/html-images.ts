const TAG = /<(img|source|image|object|embed|video)\b((?:[^<>"']|"[^"<>]{0,4000}"|'[^'<>]{0,4000}'){0,4000})>/gi
const ATTRIBUTE = /([a-z][a-z0-9:-]{0,30})(?:\s{0,20}=\s{0,20}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/gi

/** Which attributes of a tag name an image. */
const SHOWS: Readonly<Record<string, readonly string[]>> = {
  img: ['src'],
  image: ['href', 'xlink:href'],
  object: ['data'],
  embed: ['src'],
  video: ['poster'],
}

/** Images that the tags of some HTML show, as they are written there. */
export function htmlImages(html: string): string[] {
  return [...html.matchAll(TAG)].flatMap(([, name = '', rest = '']) => {
    const attributes = attributesOf(rest)
    if (isHidden(attributes)) return []
    const sources = (SHOWS[name.toLowerCase()] ?? []).flatMap((key) => attributes.get(key) ?? [])
    return [...sources, ...candidatesOf(attributes.get('srcset') ?? '')]
  })
}

function attributesOf(text: string): Map<string, string> {
  return new Map(
    [...text.matchAll(ATTRIBUTE)].map(([, name = '', double, single, bare]) => [
      name.toLowerCase(),
      (double ?? single ?? bare?.replace(/\/$/, '') ?? '').replaceAll('&amp;', '&').trim(),
    ]),
  )
}

function isHidden(attributes: ReadonlyMap<string, string>): boolean {
  const none = (name: string): boolean => /^0(?:px|%)?$/.test(attributes.get(name) ?? '')
  return attributes.has('hidden') || none('width') || none('height')
}

const candidatesOf = (srcset: string): string[] =>
  srcset
    .split(/,\s+|,$|(?<=\s\S{1,8}),/)
    .map((part) => part.trim().split(/\s+/)[0] ?? '')
    .filter((path) => path !== '')
