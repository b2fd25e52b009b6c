import type { Camera } from '../model/cameras.ts'

/** Cameras `1` to `count`; every `{camera}` in the template becomes the id. */
export function camerasOfTemplate(template: string, count: number): readonly Camera[] {
  return Array.from({ length: count }, (_, index) => {
    const id = String(index + 1)
    return { id, url: withCameraId(template, id) }
  })
}

export function withCameraId(template: string, id: string): string {
  return template.replaceAll('{camera}', () => encodeURIComponent(id.toWellFormed()))
}
