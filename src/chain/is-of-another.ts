import { BaseError, ContractFunctionRevertedError, ContractFunctionZeroDataError } from 'viem'

/** Whether viem's call failed in the way it does at a contract without that function. */
export const isOfAnother = (error: unknown): boolean =>
  error instanceof BaseError &&
  error.walk(each => each instanceof ContractFunctionZeroDataError || each instanceof ContractFunctionRevertedError) !== null
