/**
 * Five columns of seven dots per character, the lowest bit on top. The columns of `lookup[n]` are `fontData[5 * n]` to
 * `fontData[5 * n + 4]`.
 */
declare module 'oled-font-5x7' {
  export const width: 5
  export const height: 7
  export const fontData: readonly number[]
  export const lookup: readonly string[]
}
