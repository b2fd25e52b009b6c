import { CamgateError } from '../errors.ts'
import { failureOf, type Permission } from './github/permission.ts'

/** @throws CamgateError that says what could not be done and which permission is missing */
export async function asking<T>(permission: Permission, what: string, request: Promise<T>): Promise<T> {
  try {
    return await request
  } catch (error) {
    if (error instanceof CamgateError) throw error
    throw new CamgateError('unreachable', `cannot ${what}: ${failureOf(error, permission)}`, { cause: error })
  }
}
