import { emptyMark } from '../../../marks/mark.ts'

/**
 * What one RTP payload contains of a picture, as a number: see {@link pictureBytesOf} and the flags. Nothing is
 * decoded; a payload that breaks the rules of its format contains nothing.
 */
export type PayloadFormat = (bytes: Uint8Array, start: number, end: number) => number

/** It contains a part of the picture itself, not only data that goes with it. */
export const PICTURE = 1
/** Its picture needs nothing before it: what was lost just before belonged to another picture. */
export const BEGINS = 1 << 1
/** The picture can be decoded without an earlier one. */
export const KEY = 1 << 2
/** It continues what an earlier packet began, so it never comes first in its picture. */
export const INSIDE = 1 << 3
/** A slice that is not the first of its picture. */
export const LATER = 1 << 4
/** INTRA: a slice predicted only from its own picture. INTER: one that needs other pictures. */
export const INTRA = 1 << 5
export const INTER = 1 << 6
/** Parameter sets, without which no picture can be decoded. */
export const SEQUENCE_SET = 1 << 7
export const PICTURE_SET = 1 << 8
export const VIDEO_SET = 1 << 9
/** A leading picture that needs one before the last random access point (H.265: RASL). */
export const LEADING = 1 << 10
/** Leading pictures may follow the random access point (CRA). After a broken link they are never shown (BLA). */
export const OPEN = 1 << 11
export const BROKEN = 1 << 12
/** A decoder that begins here shows the picture that {@link recovery} says (H.264, D.2.8). */
export const GRADUAL = 1 << 13
/** It is of an unsupported kind. */
export const UNREAD = 1 << 14
/** It begins its picture, unless a packet with the same timestamp came before (AV1: one of several frames). */
export const MAY_BEGIN = 1 << 15
/** The other 16 bits hold the number of bytes: no packet has more. */
const FLAG_BITS = 16

export const ALL_SETS = SEQUENCE_SET | PICTURE_SET | VIDEO_SET

/** For the last payload with {@link GRADUAL}: take it before reading the next payload. */
export const recovery = { frames: 0 }

/** The mark in the last payload that had one: whoever takes it sets `isFound` back. */
export const seiMark = { isFound: false, mark: emptyMark() }

export const NOTHING = 0

export function contents(bytes: number, flags: number): number {
  return (Math.max(0, bytes) << FLAG_BITS) | flags
}

/** Bytes of coded picture in the payload, without what RTP adds. */
export function pictureBytesOf(found: number): number {
  return found >>> FLAG_BITS
}

export function flagsOf(found: number): number {
  return found & ((1 << FLAG_BITS) - 1)
}
