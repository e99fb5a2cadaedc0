// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IMachines} from "../../../../contracts/interfaces/IMachines.sol";
import {PlatformMessages} from "../../support/PlatformMessages.sol";
import {Vectors} from "../../support/Vectors.sol";

/// @notice What machines and issuers sign for the platform, as ethers hashes and signs it.
contract PlatformMessagesTest is Vectors {
    /// @dev WorkOrders is told of every report; here it takes each and does nothing.
    address private constant WORK_ORDERS = address(0x3087);

    /// @dev Machines at the domain's address on the domain's chain.
    function _enterMachines(string memory path) private returns (IMachines there) {
        address contract_ = _address(path, ".domain.verifyingContract");
        vm.chainId(_uint(path, ".domain.chainId"));
        vm.etch(WORK_ORDERS, hex"00");
        vm.etch(contract_, abi.encodePacked(vm.getCode("Machines.sol:Machines"), abi.encode(channels, WORK_ORDERS)));
        (bool done, bytes memory code) = contract_.call("");
        vm.assertTrue(done);
        vm.etch(contract_, code);
        return IMachines(contract_);
    }

    function _reportAt(string memory path) private view returns (IMachines.Report memory report) {
        report.sequence = uint64(_uint(path, ".message.sequence"));
        report.reportedAt = uint64(_uint(path, ".message.reportedAt"));
        report.cups = uint64(_uint(path, ".message.cups"));
        report.cupsByProduct = _bytes32(path, ".message.cupsByProduct");
        report.status = uint32(_uint(path, ".message.status"));
        report.faults = uint32(_uint(path, ".message.faults"));
        report.supplies = uint32(_uint(path, ".message.supplies"));
        report.software = _bytes32(path, ".message.software");
    }

    /// @dev The digest and the struct hash, by the book, of every message of a kind.
    function _checkHashes(string memory kind, function(string memory) view returns (bytes32) hashAt) private returns (uint256 count) {
        for (; _exists(_at(kind, count)); ++count) {
            string memory path = _at(kind, count);
            Signature memory s = _signature(path);
            bytes32 separator = _enterMachines(path).domainSeparator();
            vm.assertEq(hashAt(path), s.structHash, _name(path));
            vm.assertEq(keccak256(abi.encodePacked(hex"1901", separator, s.structHash)), s.digest, _name(path));
        }
    }

    function _registrationHash(string memory path) private view returns (bytes32) {
        return PlatformMessages.registrationHash(_address(path, ".message.owner"));
    }

    function _reportHash(string memory path) private view returns (bytes32) {
        return PlatformMessages.reportHash(_reportAt(path));
    }

    function _consentHash(string memory path) private view returns (bytes32) {
        return PlatformMessages.consentHash(
            _address(path, ".message.customer"), _bytes32(path, ".message.offerId"), uint64(_uint(path, ".message.expiresAt"))
        );
    }

    function _consentWithdrawalHash(string memory path) private view returns (bytes32) {
        return PlatformMessages.consentWithdrawalHash(
            _address(path, ".message.customer"), _bytes32(path, ".message.offerId"), uint64(_uint(path, ".message.until"))
        );
    }

    function _completionHash(string memory path) private view returns (bytes32) {
        return PlatformMessages.completionHash(
            _address(path, ".message.workOrders"), _uint(path, ".message.orderId"), _bytes32(path, ".message.receipt")
        );
    }

    function test_HashesAndDigests() external {
        vm.assertEq(_checkHashes("Registration", _registrationHash), 2 + 11);
        vm.assertEq(_checkHashes("Report", _reportHash), 3 + 11);
        vm.assertEq(_checkHashes("Consent", _consentHash), 2 + 11);
        vm.assertEq(_checkHashes("ConsentWithdrawal", _consentWithdrawalHash), 2 + 11);
        vm.assertEq(_checkHashes("Completion", _completionHash), 2 + 11);
    }

    function test_TheContractTakesGoodRegistrationsAndRefusesSpoiltOnes() external {
        uint256 taken;
        for (uint256 i; _exists(_at("Registration", i)); ++i) {
            string memory path = _at("Registration", i);
            Signature memory s = _signature(path);
            uint256 snapshot = vm.snapshotState();
            IMachines there = _enterMachines(path);
            address owner = _address(path, ".message.owner");
            if (!s.valid) vm.expectPartialRevert(IMachines.WrongSigner.selector);
            vm.prank(owner);
            there.register(s.signer, s.r, s.vs);
            if (s.valid) vm.assertEq(there.ownerOf(s.signer), owner);
            vm.revertToState(snapshot);
            if (s.valid) ++taken;
        }
        vm.assertEq(taken, 2);
    }

    function test_TheContractTakesGoodReportsAndRefusesSpoiltOnes() external {
        uint256 taken;
        for (uint256 i; _exists(_at("Report", i)); ++i) {
            string memory path = _at("Report", i);
            Signature memory s = _signature(path);
            IMachines.Report memory report = _reportAt(path);
            uint256 snapshot = vm.snapshotState();
            IMachines there = _enterMachines(path);
            _registerAnyhow(there, s.signer);
            vm.warp(report.reportedAt > NOW ? report.reportedAt : NOW);
            if (!s.valid) vm.expectPartialRevert(IMachines.WrongSigner.selector);
            there.report(s.signer, report, s.r, s.vs);
            bytes32 kept = keccak256(abi.encode(there.twinOf(s.signer).report));
            if (s.valid) vm.assertEq(kept, keccak256(abi.encode(report)));
            vm.revertToState(snapshot);
            if (s.valid) ++taken;
        }
        vm.assertEq(taken, 3);
    }

    /// @dev The twin's owner is its first word: slot keccak256(machine, 0).
    function _registerAnyhow(IMachines there, address who) private {
        vm.store(address(there), keccak256(abi.encode(who, 0)), bytes32(uint256(uint160(address(this)))));
        vm.assertEq(there.ownerOf(who), address(this));
    }
}
