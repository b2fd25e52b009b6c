import { describe, expect, test } from 'vitest'
import { camerasCsv, connectionsCsv, trialsCsv } from '../../src/report/csv.ts'
import { hostile, mixed, searched } from './runs.ts'

const lines = (csv: string) => csv.trimEnd().split('\n')

describe('the CSV files', () => {
  test("begin with the legacy tool's columns, new ones after them", () => {
    expect(lines(connectionsCsv(mixed()))[0]).toBe(
      'connection_id,camera_id,connection_number,status,total_frames,total_bytes,avg_fps,reconnections,' +
        'duration_seconds,errors_count,outcome,http_status,first_frame_ms,longest_gap_ms,nominal_fps,detail,packets_received,packets_lost,loss_percent,jitter_ms,' +
        'latency_p50_ms,latency_p95_ms,latency_p99_ms,latency_max_ms,lost_frames,repeated_frames,reordered_frames,foreign_frames,foreign_camera',
    )
    expect(lines(camerasCsv(mixed()))[0]).toBe(
      'camera_id,connections_attempted,successful_connections,success_rate,combined_fps,total_frames,total_reconnections,healthy_connections,outcomes',
    )
  })

  test('have a line for each connection and each camera, dead ones with their zeros', () => {
    const connections = lines(connectionsCsv(mixed()))
    expect(connections).toHaveLength(49)
    expect(connections[1]).toBe(
      'camera_1_conn_1,1,1,error,0,0,0,0,20,4,refused,503,,,25,HTTP 503 Service Unavailable,0,0,,,,,,,,,,,',
    )
    expect(connections[48]).toBe(
      'camera_24_conn_2,24,2,connected,500,8192000,25,0,20,0,healthy,,42,52,25,,0,0,,,,,,,,,,,',
    )
    expect(lines(camerasCsv(mixed()))).toHaveLength(25)
    expect(lines(camerasCsv(mixed()))[1]).toBe('1,2,0,0,0,0,0,0,2 refused')
  })

  test('have a line for each trial', () => {
    const trials = lines(trialsCsv(searched()))
    expect(trials[0]).toBe(
      'number,purpose,connections,healthy,outcome,goodput,fps_per_connection,mbit_per_second,seconds,elapsed_seconds,low,estimate,high,server_cpu_cores,broken_outcome,reason,limit_cause',
    )
    expect(trials).toHaveLength(1 + searched().trials.length)
    expect(trials[2]).toMatch(/^2,grow,96,0,fail,.*,slow,96 of 96 connections were slow/)
  })

  test('cannot carry a formula, a second line or a terminal command', () => {
    const connections = lines(connectionsCsv(hostile()))
    expect(connections).toHaveLength(49)
    expect(lines(trialsCsv(hostile()))).toHaveLength(1 + hostile().trials.length)
    expect(trialsCsv(hostile())).toMatch(/,'=cmd\(\)\|A1,$/m)
    expect(connections[1]).toMatch(/,'=cmd\(\)\|A1,0,0,,,,,,,,,,,$/)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be left
    expect(connections.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/)
  })
})
