import { pick } from './pick.mjs'

const table = { five: () => 1 }
table[pick(2)]()
