/** Checksum of `data`, continued from `value` (0 at the start): CRC-32 or equivalent. */
export type Checksum = (data: Uint8Array, value: number) => number

/**
 * Detects whether the camera repeats the same picture, without reading every picture: all lengths are compared, but
 * contents only for the pictures that a caller asks for (about one a second).
 *
 * A picture is the same as the previous one if its length is, and if the last two checked pictures had equal checksums
 * with no other length between them. So a different length ends the repetition at once, a different picture of the same
 * length ends it at the next check, and a frozen picture is detected at its second check.
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

  /** Asks for a check of the next picture that can be the same as the previous one. */
  want(): void {
    this.isWanted = true
  }

  /** @param bytes the picture's length if it is known in advance, else 0 */
  begin(bytes: number): void {
    this.isChecking = this.isWanted && (bytes === 0 || bytes === this.lastBytes)
    this.sum = 0
  }

  add(chunk: Uint8Array, start: number, end: number): void {
    if (this.isChecking) this.sum = this.checksum(chunk.subarray(start, end), this.sum)
  }

  /** Takes the picture as complete; returns whether it is the same as the previous one. */
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
