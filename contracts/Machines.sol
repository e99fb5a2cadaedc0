// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "solady/utils/EIP712.sol";
import {IMachines} from "./interfaces/IMachines.sol";
import {IPaymentChannels} from "./interfaces/IPaymentChannels.sol";
import {IWorkOrders} from "./interfaces/IWorkOrders.sol";
import {Signatures} from "./libraries/Signatures.sol";

/// @title The machines' digital twins
contract Machines is IMachines, EIP712 {
    bytes32 private constant REGISTRATION_TYPEHASH = keccak256("Registration(address owner)");
    bytes32 private constant REPORT_TYPEHASH = keccak256(
        "Report(uint64 sequence,uint64 reportedAt,uint64 cups,bytes32 cupsByProduct,uint32 status,uint32 faults,uint32 supplies,bytes32 software)"
    );

    /// @inheritdoc IMachines
    IPaymentChannels public immutable channels;
    /// @inheritdoc IMachines
    IWorkOrders public immutable workOrders;

    mapping(address machine => Twin) private _twins;

    /// @param workOrders_ the address that WorkOrders will get
    constructor(IPaymentChannels channels_, IWorkOrders workOrders_) {
        channels = channels_;
        workOrders = workOrders_;
    }

    // ---------------------------------------------------------------- Owning

    /// @inheritdoc IMachines
    function register(address machine, bytes32 r, bytes32 vs) external {
        Twin storage twin = _twins[machine];
        if (twin.owner != address(0)) revert AlreadyRegistered(machine, twin.owner);
        _requireSigned(machine, keccak256(abi.encode(REGISTRATION_TYPEHASH, msg.sender)), r, vs);
        twin.owner = msg.sender;
        emit MachineRegistered(machine, msg.sender);
    }

    /// @inheritdoc IMachines
    function offerOwnership(address machine, address nextOwner) external {
        Twin storage twin = _registered(machine);
        if (msg.sender != twin.owner) revert NotOwner(msg.sender, twin.owner);
        twin.nextOwner = nextOwner;
        emit OwnershipOffered(machine, msg.sender, nextOwner);
    }

    /// @inheritdoc IMachines
    function acceptOwnership(address machine) external {
        Twin storage twin = _registered(machine);
        if (msg.sender != twin.nextOwner) revert NotNextOwner(msg.sender, twin.nextOwner);
        address formerOwner = twin.owner;
        twin.owner = msg.sender;
        twin.nextOwner = address(0);
        emit OwnershipAccepted(machine, formerOwner, msg.sender);
    }

    // ---------------------------------------------------------------- Reporting

    /// @inheritdoc IMachines
    function report(address machine, Report calldata newest, bytes32 r, bytes32 vs) external {
        _report(machine, newest, r, vs);
    }

    /// @inheritdoc IMachines
    function reportAndRedeem(address machine, Report calldata newest, bytes32 r, bytes32 vs, AcceptedClaim[] calldata claims) external {
        if (newest.sequence > _twins[machine].report.sequence) _report(machine, newest, r, vs);
        for (uint256 i; i < claims.length; ++i) {
            _redeemUnlessStale(claims[i]);
        }
    }

    /// @dev Any other error is passed on as it came.
    function _redeemUnlessStale(AcceptedClaim calldata row) private {
        try channels.redeemWithAcceptance(row.claim, row.r, row.vs) {}
        catch (bytes memory reason) {
            if (bytes4(reason) == IPaymentChannels.StaleReceipt.selector) return;
            assembly ("memory-safe") {
                revert(add(reason, 0x20), mload(reason))
            }
        }
    }

    function _report(address machine, Report calldata newest, bytes32 r, bytes32 vs) private {
        Twin storage twin = _registered(machine);
        _requireSigned(machine, keccak256(abi.encode(REPORT_TYPEHASH, newest)), r, vs);
        _requireFollows(newest, twin.report);
        twin.report = newest;
        twin.broughtAt = uint64(block.timestamp);
        emit Reported(machine, twin.owner, newest);
        workOrders.reported(machine, newest);
    }

    /// @dev Sequence rises, time and cups do not fall, no report is dated in the future.
    function _requireFollows(Report calldata newest, Report storage last) private view {
        if (newest.sequence <= last.sequence) revert StaleReport(newest.sequence, last.sequence);
        if (newest.reportedAt > block.timestamp) revert ReportInFuture(newest.reportedAt, block.timestamp);
        if (newest.reportedAt < last.reportedAt) revert ReportBackwards(newest.reportedAt, last.reportedAt);
        if (newest.cups < last.cups) revert CupsFell(newest.cups, last.cups);
    }

    // ---------------------------------------------------------------- Views

    /// @inheritdoc IMachines
    function ownerOf(address machine) external view returns (address) {
        return _twins[machine].owner;
    }

    /// @inheritdoc IMachines
    function twinOf(address machine) external view returns (Twin memory) {
        return _twins[machine];
    }

    /// @inheritdoc IMachines
    function domainSeparator() external view returns (bytes32) {
        return _domainSeparator();
    }

    /// @inheritdoc IMachines
    function eip712Domain()
        public
        view
        override(IMachines, EIP712)
        returns (bytes1, string memory, string memory, uint256, address, bytes32, uint256[] memory)
    {
        return super.eip712Domain();
    }

    // ---------------------------------------------------------------- Small checks

    function _registered(address machine) private view returns (Twin storage twin) {
        twin = _twins[machine];
        if (twin.owner == address(0)) revert NotRegistered(machine);
    }

    function _requireSigned(address machine, bytes32 structHash, bytes32 r, bytes32 vs) private view {
        address signer = Signatures.signerOf(_domainSeparator(), structHash, r, vs);
        if (signer != machine || signer == address(0)) revert WrongSigner(signer, machine);
    }

    function _domainNameAndVersion() internal pure override returns (string memory, string memory) {
        return ("Crema", "1");
    }
}
