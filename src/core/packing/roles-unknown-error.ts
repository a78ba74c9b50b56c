import { ReadError, type ReadErrorDetails } from '../tensor/read-error.ts'
import type { RoleAssignment } from './assign-roles.ts'
import type { TensorHeader } from './packed-batch.ts'

/** What the user needs to say by hand what tensors are. Plain data: it can be posted between threads. */
export interface UnknownRoles {
  readonly tensors: readonly TensorHeader[]
  /** What they were taken for: nothing that makes a batch. */
  readonly roles: readonly RoleAssignment[]
}

/** Files with tensors of which none could be taken for labels, token ids or targets: the user may know better. */
export class RolesUnknownError extends ReadError {
  readonly unknown: UnknownRoles

  constructor(details: ReadErrorDetails, unknown: UnknownRoles) {
    super(details)
    this.unknown = unknown
  }
}
