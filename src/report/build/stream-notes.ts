import type { JudgedConnection } from '../../model/health.ts'
import { STREAM_NOTES, type StreamNote } from '../../model/streams.ts'
import type { Report } from '../schema/schema.ts'

type ReportedNote = Report['stream_notes'][number]

const MAX_CAMERAS = 20

/** `stream_notes`: one entry per kind, in the model's order. */
export function streamNotes(connections: readonly JudgedConnection[]): ReportedNote[] {
  return STREAM_NOTES.flatMap((note) => {
    const noted = connections.filter(({ notes }) => notes.includes(note))
    return noted.length === 0 ? [] : [reportNote(note, noted)]
  })
}

function reportNote(note: StreamNote, noted: readonly JudgedConnection[]): ReportedNote {
  const cameras = [...new Set(noted.map(({ cameraId }) => cameraId))]
  return {
    note,
    text: TEXTS[note](cameras.length === 1 ? '1 camera' : `${cameras.length} cameras`, cameras.length === 1),
    cameras: cameras.slice(0, MAX_CAMERAS),
    camera_count: cameras.length,
    connections: noted.length,
  }
}

const TEXTS: Record<StreamNote, (cameras: string, isOne: boolean) => string> = {
  wrong_part_lengths: (cameras, isOne) =>
    `${cameras} ${isOne ? 'sends' : 'send'} wrong part lengths; frames were found by their delimiters`,
  no_parameter_sets: (cameras, isOne) =>
    `${cameras} sent no SPS/PPS at first; nobody can decode ${isOne ? 'its' : 'their'} stream before they come`,
  freeze_unknown: (cameras, isOne) =>
    `${cameras} ${isOne ? 'sends' : 'send'} pictures that do not show whether they are frozen`,
  foreign_datagrams: (cameras) =>
    `datagrams from other addresses reached the ports of ${cameras}; they count only where the camera's own address is silent`,
  audio_needed: (cameras, isOne) =>
    `${cameras} sent nothing before all of ${isOne ? 'its' : 'their'} tracks were set up`,
}
