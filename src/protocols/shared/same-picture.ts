/** Checksum of `data`, continued from `value` (0 at the start): CRC-32 or as good. */
export type Checksum = (data: Uint8Array, value: number) => number

/**
 * Tells whether the camera sends the same picture again, without reading every picture: the lengths of all
 * pictures are compared, the contents only of those that somebody asks for (about one a second).
 *
 * A picture is the same as the one before when its length is, and the last two checked pictures had equal
 * checksums with no other length between them. So another length ends it at once, another picture of the
 * same length at the next check, and a frozen picture is called the same from its second check on.
 */
export class SamePicture {
  private readonly checksum: Checksum
  private isWanted = false
  private isChecking = false
  private sum = 0
  private lastBytes = -1
  private checkedSum = 0
  private hasChecked = false
  private isSame = false

  constructor(checksum: Checksum) {
    this.checksum = checksum
  }

  /** Asks for a check of the next picture that can be the same as the one before. */
  want(): void {
    this.isWanted = true
  }

  /** @param bytes the picture's length if it is known beforehand, else 0 */
  begin(bytes: number): void {
    this.isChecking = this.isWanted && (bytes === 0 || bytes === this.lastBytes)
    this.sum = 0
  }

  add(chunk: Uint8Array, start: number, end: number): void {
    if (this.isChecking) this.sum = this.checksum(chunk.subarray(start, end), this.sum)
  }

  /** Takes the picture as complete; says whether it is the same as the one before. */
  end(bytes: number): boolean {
    if (bytes !== this.lastBytes) this.forget(bytes)
    if (this.isChecking) this.check()
    return this.isSame
  }

  private forget(bytes: number): void {
    this.lastBytes = bytes
    this.hasChecked = false
    this.isSame = false
  }

  private check(): void {
    this.isSame = this.hasChecked && this.sum === this.checkedSum
    this.checkedSum = this.sum
    this.hasChecked = true
    this.isChecking = false
    this.isWanted = false
  }
}
