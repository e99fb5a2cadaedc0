import { BaseError, ContractFunctionRevertedError, ContractFunctionZeroDataError } from 'viem'

/** Whether a contract answered viem's call as one does that has no such function. */
export const isOfAnother = (error: unknown): boolean =>
  error instanceof BaseError &&
  error.walk(each => each instanceof ContractFunctionZeroDataError || each instanceof ContractFunctionRevertedError) !== null
