import { readFileSync } from 'node:fs'

/** The script of `report.html`, as it was made from `src/report/page/`. */
export const pageScript = (): string => readFileSync(new URL('../../assets/report/page.js', import.meta.url), 'utf8')
