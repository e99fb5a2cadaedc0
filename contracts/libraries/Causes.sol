// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title What work can be asked for
/// @dev 0 to 31 the fault bits, 32 to 63 the supply bits, then these.
library Causes {
    /// @notice The first supply bit.
    uint8 internal constant SUPPLIES = 32;
    /// @notice Regular service, each time after a number of cups.
    uint8 internal constant REGULAR_SERVICE = 64;
    /// @notice The delivery of the machine itself.
    uint8 internal constant DELIVERY = 65;
    /// @notice How many causes there are.
    uint8 internal constant COUNT = 66;

    /// @notice Fault and supply bits of a report as one set, the cause being the bit's number.
    function setOf(uint32 faults, uint32 supplies) internal pure returns (uint64) {
        return uint64(faults) | (uint64(supplies) << SUPPLIES);
    }

    /// @notice The bit of a cause in such a set; zero for the causes that have none.
    function bitOf(uint8 cause) internal pure returns (uint64) {
        return cause < 64 ? uint64(1) << cause : 0;
    }
}
