const FOLDER = /(?:^|\/)(?:bench(?:mark)?s?|examples?|demos?|plots?|charts?|figures?)\//i
const NAME =
  /(?:^|[/_-])(?:bench(?:mark)?(?:s|ing)?|demo|example|plots?|plotting|charts?|figures?|profil(?:e|er|ing))(?:[_.-][^/]*)?$/i
/** What prepares a machine for the test: it ran before. */
const SET_UP = /(?:^|\/)(?:set-?up|install|bootstrap|provision)(?:[_-][^/]*)?\.(?:ba)?sh$/i

/**
 * True for what prepares, measures, shows or draws beside the work itself. Such scripts are untested in honest deliverables too
 * (verification method, §11), so that they do not count where nothing of them is executed.
 */
export function isSideScript(path: string): boolean {
  return FOLDER.test(path) || NAME.test(path) || SET_UP.test(path)
}
