// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IMachines} from "../../../contracts/interfaces/IMachines.sol";

/// @notice The platform's struct hashes once more, by the book: `keccak256(abi.encode(...))` of every field.
library PlatformMessages {
    function separator(address contract_) internal view returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Crema"),
                keccak256("1"),
                block.chainid,
                contract_
            )
        );
    }

    function registrationHash(address owner) internal pure returns (bytes32) {
        return keccak256(abi.encode(keccak256("Registration(address owner)"), owner));
    }

    function completionHash(address workOrders, uint256 orderId, bytes32 receipt) internal pure returns (bytes32) {
        return
            keccak256(abi.encode(keccak256("Completion(address workOrders,uint256 orderId,bytes32 receipt)"), workOrders, orderId, receipt));
    }

    function consentHash(address customer, bytes32 offerId, uint64 expiresAt) internal pure returns (bytes32) {
        return keccak256(abi.encode(keccak256("Consent(address customer,bytes32 offerId,uint64 expiresAt)"), customer, offerId, expiresAt));
    }

    function consentWithdrawalHash(address customer, bytes32 offerId, uint64 until) internal pure returns (bytes32) {
        return
            keccak256(abi.encode(keccak256("ConsentWithdrawal(address customer,bytes32 offerId,uint64 until)"), customer, offerId, until));
    }

    function reportHash(IMachines.Report memory report) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256(
                    "Report(uint64 sequence,uint64 reportedAt,uint64 cups,bytes32 cupsByProduct,uint32 status,uint32 faults,uint32 supplies,bytes32 software)"
                ),
                report.sequence,
                report.reportedAt,
                report.cups,
                report.cupsByProduct,
                report.status,
                report.faults,
                report.supplies,
                report.software
            )
        );
    }
}
