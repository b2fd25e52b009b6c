/** 0 to 255 each. */
export type Rgb = readonly [red: number, green: number, blue: number]

/** Of `#0d1117`, `rgb(13, 17, 23)` or `rgba(13, 17, 23, 1)`. */
export function rgbOf(color: string): Rgb {
  const hex = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(color)
  const parts =
    hex === null ? color.match(/[\d.]+/g)?.map(Number) : hex.slice(1).map((part) => Number.parseInt(part, 16))
  const [red, green, blue, alpha = 1] = parts ?? []
  if (red === undefined || green === undefined || blue === undefined || alpha < 1)
    throw new RangeError(`not an opaque color: ${color}`)
  return [red, green, blue]
}

/** Contrast ratio of two colors, 1 to 21 (WCAG 2.2, relative luminance). */
export function contrast(a: Rgb, b: Rgb): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(color: Rgb): number {
  const [red = 0, green = 0, blue = 0] = color.map((part) => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
