globalThis.PRECISION = 2
