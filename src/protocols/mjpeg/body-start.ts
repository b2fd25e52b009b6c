import { quote } from '../../text/safe-text.ts'
import { MAX_START, namedByType, startOf } from './answer-kind.ts'
import { isMultipart } from './content-type.ts'

/** What to watch instead. */
export const ADVICE = "use the camera's MJPEG or RTSP URL"

/**
 * The first bytes of a body. They show what it is when the content type does not: cameras call a stream what they like,
 * and other servers send everything as a download.
 */
export class BodyStart {
  /** `pictures`: read it as Motion JPEG. `other`: it is something else. `more`: not known yet. */
  state: 'more' | 'pictures' | 'other' = 'more'
  /** The bytes so far, to be read as a stream later. */
  held = Buffer.alloc(0)
  /** The first bytes are a picture without a delimiter before it. */
  isBare = false
  /** What it is, by its content type or else by its first bytes. */
  name: string | null
  private readonly type: string

  constructor(type: string) {
    this.type = type
    this.name = namedByType(type)
    if (isMultipart(type)) this.state = 'pictures'
  }

  /** Why it is not read. */
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

  /** No more bytes come, or nobody waits for them. */
  end(): void {
    if (this.state === 'more') this.decide(false)
  }

  private decide(isOfPictures: boolean): void {
    this.state = isOfPictures || this.name === null ? 'pictures' : 'other'
  }
}
