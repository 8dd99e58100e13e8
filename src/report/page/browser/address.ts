import { parseViewState, printViewState, type ViewState } from '../view-state.ts'

/** The reader's choices, kept in the page's address. */
export type Address = {
  state(): ViewState
  /** Changes some of them; an undefined value takes one back. `step` makes it something that the back button undoes. */
  change(part: { [Name in keyof ViewState]: ViewState[Name] | undefined }, step?: boolean): void
}

/** Tells `onChange` of every new state, whether it came from the page, a link or the back button. */
export function openAddress(onChange: (state: ViewState) => void): Address {
  let state = parseViewState(location.hash)
  addEventListener('hashchange', () => {
    state = parseViewState(location.hash)
    onChange(state)
  })
  return {
    state: () => state,
    change: (part, step = false) => {
      const next = Object.entries({ ...state, ...part }).filter(([, value]) => value !== undefined)
      state = Object.fromEntries(next)
      const place = `${location.pathname}${location.search}${printViewState(state)}`
      if (step) history.pushState(null, '', place)
      else history.replaceState(null, '', place)
      onChange(state)
    },
  }
}
