export const FIVE = 5
