import fc from 'fast-check'

/** A mutant is dead at the first failure: properties look for no smaller one. */
fc.configureGlobal({ endOnFailure: true })
