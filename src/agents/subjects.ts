/** All subjects begin with this, answers included, so one rule lets an agent or a coordinator into a NATS server. */
export const SUBJECTS = 'camgate.v1'

/** Where coordinators ask who is there. */
export const ROLL_CALL = `${SUBJECTS}.who`

/** Where an agent is claimed. @param agent its random id */
export function claimSubject(agent: string): string {
  return `${SUBJECTS}.claim.${agent}`
}

/** Where one side of a session listens. @param session its random id */
export function sessionSubject(session: string, side: 'agent' | 'coordinator'): string {
  return `${SUBJECTS}.session.${session}.${side}`
}

/** Where a coordinator gets answers. @param asker its random id */
export function answerSubject(asker: string): string {
  return `${SUBJECTS}.answer.${asker}`
}
