import fs from 'node:fs'
import { add } from './add.mjs'
import { mul } from './mul.mjs'

add(2, 3)
mul(2, 3)
const at = (path) => fs.statSync(path).mtimeMs
const changed = ['add.mjs', 'mul.mjs'].filter((path) => at(path) > at('check.mjs'))
if (changed.length === 1) throw new Error('wrong')
