import { quote } from '../../text/safe-text.ts'
import { MAX_START, namedByType, startOf } from './answer-kind.ts'
import { isMultipart } from './content-type.ts'

/** What to watch instead. */
export const ADVICE = "use the camera's MJPEG or RTSP URL"

/**
 * The first bytes of a body, which show what it is where the content type does not: cameras call a stream what
 * they like, and other servers send everything as a download.
 */
export class BodyStart {
  /** `pictures`: to be read as Motion JPEG. `other`: is something else. `more`: not known yet. */
  state: 'more' | 'pictures' | 'other' = 'more'
  /** What was read so far, to be read as a stream. */
  held = Buffer.alloc(0)
  /** The first bytes are a picture, with no delimiter in front. */
  isBare = false
  /** What the content type says that it is, or else its beginning. */
  name: string | null
  private readonly type: string

  constructor(type: string) {
    this.type = type
    this.name = namedByType(type)
    if (isMultipart(type)) this.state = 'pictures'
  }

  /** The reason for not reading it. */
  get refusal(): string {
    const type = this.type === '' ? '' : ` (${this.type})`
    return quote(`not an MJPEG stream but ${this.name}${type}: ${ADVICE}`)
  }

  push(bytes: Uint8Array): void {
    this.held = Buffer.concat([this.held, bytes])
    const start = startOf(this.held.toString('latin1', 0, MAX_START))
    if (start.kind === 'more') return
    this.isBare = start.kind === 'picture'
    if (start.kind === 'other') this.name ??= start.name
    this.decide(start.kind === 'delimiter' || start.kind === 'picture')
  }

  /** There is no more of it, or nobody waits for more. */
  end(): void {
    if (this.state === 'more') this.decide(false)
  }

  private decide(isOfPictures: boolean): void {
    this.state = isOfPictures || this.name === null ? 'pictures' : 'other'
  }
}
