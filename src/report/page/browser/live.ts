import type { PageData } from '../page-data.ts'
import { element } from './element.ts'

/** How often a page with a server behind it asks whether anything is new. */
const ASK_EVERY_MS = 2000

/** Asks the server again and again, and hands over what is new; the reader's place and choices stay. */
export function followServer(onData: (data: PageData) => void): void {
  let tag = ''
  const notice = element('p', { class: 'banner', role: 'status', hidden: '' })
  document.querySelector('main')?.prepend(notice)
  const ask = async (): Promise<void> => {
    const answer = await fetch(location.pathname, { cache: 'no-store', headers: { 'if-none-match': tag } }).catch(
      () => undefined,
    )
    notice.hidden = answer !== undefined
    notice.textContent = answer === undefined ? 'The server has stopped: this is what it showed last.' : ''
    if (answer?.status !== 200) return
    tag = answer.headers.get('etag') ?? ''
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    replaceStatic(page)
    const text = page.getElementById('page-data')?.textContent
    if (text) onData(JSON.parse(text))
  }
  const again = (): void => {
    setTimeout(() => void ask().finally(again), ASK_EVERY_MS)
  }
  again()
}

/** Takes the written parts over from a newer page; what the reader has unfolded stays so. */
function replaceStatic(page: Document): void {
  const newer = page.querySelectorAll('.written')
  for (const [index, part] of document.querySelectorAll('.written').entries()) {
    const replacement = newer[index]
    if (replacement === undefined || replacement.innerHTML === part.innerHTML) continue
    const open = [...part.querySelectorAll('details')].map((details) => details.open)
    part.replaceChildren(...replacement.childNodes)
    for (const [place, details] of part.querySelectorAll('details').entries()) details.open = open[place] ?? false
  }
}
