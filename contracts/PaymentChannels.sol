// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EIP712} from "solady/utils/EIP712.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {IPaymentChannels} from "./interfaces/IPaymentChannels.sol";
import {ISignedTransfers} from "./interfaces/ISignedTransfers.sol";
import {Messages} from "./libraries/Messages.sol";
import {Money} from "./libraries/Money.sol";
import {Revocations} from "./libraries/Revocations.sol";
import {Signatures} from "./libraries/Signatures.sol";

/// @title Payment channels of coffee machines
/// @dev Safe against re-entry by order: what goes out is booked before it is sent, what comes in is booked after it is counted. Only
/// the counting of an ERC-20 deposit needs a guard, so that no balance rise is counted for two deposits.
contract PaymentChannels is IPaymentChannels, EIP712 {
    using Messages for Terms;
    using Messages for SignedReceipt;
    using Messages for SignedBadge;
    using Revocations for RecordedRevocation[];

    /// @dev Gas for the transfer of a run of rows, and for judging and booking each of its rows (see `redeemMany`).
    uint256 private constant RUN_GAS = 200_000;
    uint256 private constant ROW_GAS = 50_000;

    /// @dev Enough for both signatures of a row, so that none is found bad for want of gas.
    uint256 private constant SIGNATURES_GAS = 20_000;

    mapping(bytes32 channelId => Channel) private _channels;
    mapping(address issuer => mapping(address holder => RecordedRevocation[])) private _revocations;
    bool private transient _counting;

    // ---------------------------------------------------------------- Paying in

    /// @inheritdoc IPaymentChannels
    function deposit(Terms calldata terms, uint256 amount) external payable {
        address token = terms.token;
        uint256 expected = token == address(0) ? amount : 0;
        if (msg.value != expected) revert WrongValue(msg.value, expected);
        if (token == address(0)) _credit(terms, msg.sender, amount);
        else _takeAndCredit(terms, amount);
    }

    /// @inheritdoc IPaymentChannels
    function depositWithPermit(Terms calldata terms, uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external {
        if (terms.token == address(0)) revert NativeToken();
        // solhint-disable-next-line avoid-low-level-calls
        (bool permitted,) =
            terms.token.call(abi.encodeCall(ISignedTransfers.permit, (msg.sender, address(this), amount, deadline, v, r, s)));
        permitted; // the allowance decides
        _takeAndCredit(terms, amount);
    }

    /// @inheritdoc IPaymentChannels
    function depositWithAuthorization(
        Terms calldata terms,
        address from,
        uint256 amount,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 salt,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external {
        if (terms.token == address(0)) revert NativeToken();
        uint256 before = _startCounting(terms.token);
        bytes32 nonce = keccak256(abi.encode(terms.channelId(), salt));
        ISignedTransfers(terms.token).receiveWithAuthorization(from, address(this), amount, validAfter, validBefore, nonce, v, r, s);
        _stopCounting(terms.token, before, amount);
        _credit(terms, from, amount);
    }

    // ---------------------------------------------------------------- Redeeming

    /// @inheritdoc IPaymentChannels
    function redeem(Terms calldata terms, SignedReceipt calldata receipt) external {
        _revertWith(_judgeSender(terms, msg.sender));
        bytes32 id = terms.channelId();
        address signer = Signatures.signerOf(_hashTypedData(receipt.hash(id)), receipt.r, receipt.vs);
        if (signer != terms.issuer) revert WrongSigner(signer, terms.issuer);
        _bookAndSend(terms, receipt, id, terms.payee);
    }

    /// @inheritdoc IPaymentChannels
    function redeemWithBadge(Terms calldata terms, SignedReceipt calldata receipt, SignedBadge calldata badge) external {
        _revertWith(_judgeSender(terms, msg.sender));
        bytes32 id = terms.channelId();
        _revertWith(_judgeSignatures(terms, receipt, badge, receipt.hash(id)));
        _bookAndSend(terms, receipt, id, terms.payee);
    }

    /// @inheritdoc IPaymentChannels
    function redeemTo(Claim calldata claim, address recipient) external {
        if (msg.sender != claim.terms.payee) revert NotPayee(msg.sender, claim.terms.payee);
        _requireUsable(recipient);
        bytes32 id = claim.terms.channelId();
        _revertWith(_judgeSignatures(claim.terms, claim.receipt, claim.badge, claim.receipt.hash(id)));
        _bookAndSend(claim.terms, claim.receipt, id, recipient);
    }

    /// @inheritdoc IPaymentChannels
    function redeemWithAcceptance(Claim calldata claim, bytes32 r, bytes32 vs) external {
        bytes32 id = claim.terms.channelId();
        bytes32 receiptHash = claim.receipt.hash(id);
        address signer = Signatures.signerOf(_hashTypedData(Messages.acceptanceHash(receiptHash)), r, vs);
        if (signer != claim.terms.machine) revert WrongSigner(signer, claim.terms.machine);
        _revertWith(_judgeSignatures(claim.terms, claim.receipt, claim.badge, receiptHash));
        _bookAndSend(claim.terms, claim.receipt, id, claim.terms.payee);
    }

    /// @inheritdoc IPaymentChannels
    function redeemMany(Claim[] calldata claims) external {
        uint256 first;
        while (first < claims.length) {
            uint256 end = first + 1;
            while (end < claims.length && _sameTransfer(claims[first], claims[end])) ++end;
            _redeemRun(claims, first, end);
            first = end;
        }
    }

    /// @notice One step of `redeemMany`, in a call of its own so that a failing transfer takes back all that was booked for it.
    /// @dev Bad rows are skipped with an event; a transfer that fails reverts. Only this contract calls it.
    /// @param sender of `redeemMany`
    /// @param first the index of the first row
    /// @param run rows of one payee and token
    function redeemRun(address sender, uint256 first, Claim[] calldata run) external {
        if (msg.sender != address(this)) revert NotSelf(msg.sender);
        uint256 sum;
        for (uint256 i; i < run.length; ++i) {
            if (gasleft() < SIGNATURES_GAS) revert TooLittleGas(gasleft(), SIGNATURES_GAS);
            bytes32 id = run[i].terms.channelId();
            (uint256 amount, bytes memory reason) = _bookRow(run[i], id, sender);
            if (reason.length != 0) emit Skipped(first + i, id, reason);
            sum += amount;
        }
        if (sum != 0) Money.send(run[0].terms.token, run[0].terms.payee, sum);
    }

    // ---------------------------------------------------------------- Paying back

    /// @inheritdoc IPaymentChannels
    function close(Terms calldata terms) external {
        if (msg.sender != terms.payee) revert NotPayee(msg.sender, terms.payee);
        bytes32 id = terms.channelId();
        uint256 rest = _bookRefund(id);
        if (rest == 0 || Money.trySend(terms.token, terms.payer, rest)) {
            emit Refunded(id, terms.payer, rest);
        } else {
            // Added to what is there now, since the token or the payer may have called in between.
            _channels[id].deposited += uint104(rest);
            _channels[id].closesAt = uint48(block.timestamp);
            emit CloseRequested(id, block.timestamp);
        }
    }

    /// @inheritdoc IPaymentChannels
    function requestClose(Terms calldata terms) external {
        _requirePayer(terms);
        if (terms.noticePeriod == type(uint32).max) revert NeverCloses();
        bytes32 id = terms.channelId();
        uint256 closesAt = _channels[id].closesAt;
        if (closesAt != 0) revert AlreadyClosing(closesAt);
        closesAt = block.timestamp + terms.noticePeriod;
        _channels[id].closesAt = uint48(closesAt);
        emit CloseRequested(id, closesAt);
    }

    /// @inheritdoc IPaymentChannels
    function cancelClose(Terms calldata terms) external {
        _requirePayer(terms);
        bytes32 id = terms.channelId();
        if (_channels[id].closesAt == 0) revert NotClosing();
        _channels[id].closesAt = 0;
        emit CloseCancelled(id);
    }

    /// @inheritdoc IPaymentChannels
    function refund(Terms calldata terms) external {
        _refund(terms, terms.payer);
    }

    /// @inheritdoc IPaymentChannels
    function refundTo(Terms calldata terms, address recipient) external {
        _requirePayer(terms);
        _requireUsable(recipient);
        _refund(terms, recipient);
    }

    // ---------------------------------------------------------------- Revocations

    /// @inheritdoc IPaymentChannels
    function recordRevocation(address issuer, address holder, uint64 revokedAt, bytes32 r, bytes32 vs) external {
        address signer = Signatures.signerOf(_hashTypedData(Messages.revocationHash(holder, revokedAt)), r, vs);
        if (signer != issuer || signer == address(0)) revert WrongSigner(signer, issuer);
        _revocations[issuer][holder].append(revokedAt);
        emit RevocationRecorded(issuer, holder, revokedAt);
    }

    // ---------------------------------------------------------------- Views

    /// @inheritdoc IPaymentChannels
    function channelId(Terms calldata terms) external view returns (bytes32) {
        return keccak256(abi.encode(terms, block.chainid, address(this)));
    }

    /// @inheritdoc IPaymentChannels
    function channels(bytes32[] calldata ids) external view returns (Channel[] memory states) {
        states = new Channel[](ids.length);
        for (uint256 i; i < ids.length; ++i) {
            states[i] = _channels[ids[i]];
        }
    }

    /// @inheritdoc IPaymentChannels
    function revocations(address issuer, address holder) external view returns (RecordedRevocation[] memory) {
        return _revocations[issuer][holder];
    }

    /// @inheritdoc IPaymentChannels
    function domainSeparator() external view returns (bytes32) {
        return _domainSeparator();
    }

    /// @inheritdoc IPaymentChannels
    function eip712Domain()
        public
        view
        override(IPaymentChannels, EIP712)
        returns (bytes1, string memory, string memory, uint256, address, bytes32, uint256[] memory)
    {
        return super.eip712Domain();
    }

    // ---------------------------------------------------------------- Counting what comes in

    /// @dev Takes an ERC-20 from the sender and books exactly `amount`.
    function _takeAndCredit(Terms calldata terms, uint256 amount) private {
        uint256 before = _startCounting(terms.token);
        Money.take(terms.token, msg.sender, amount);
        _stopCounting(terms.token, before, amount);
        _credit(terms, msg.sender, amount);
    }

    function _startCounting(address token) private returns (uint256 before) {
        if (_counting) revert DepositInsideDeposit();
        _counting = true;
        return SafeTransferLib.balanceOf(token, address(this));
    }

    function _stopCounting(address token, uint256 before, uint256 amount) private {
        uint256 balance = SafeTransferLib.balanceOf(token, address(this));
        uint256 received = balance < before ? 0 : balance - before;
        if (received < amount) revert DepositTooSmall(received, amount);
        _counting = false;
    }

    /// @dev Books money that is here. Terms are judged here, so that no channel can ever hold money under unusable ones.
    function _credit(Terms calldata terms, address from, uint256 amount) private {
        if (amount == 0) revert ZeroAmount();
        if (!_usable(terms)) revert UnusableTerms(terms.payer, terms.payee, terms.issuer, terms.machine);
        bytes32 id = terms.channelId();
        uint256 most = type(uint104).max - _channels[id].deposited;
        if (amount > most) revert DepositTooLarge(amount, most);
        unchecked {
            _channels[id].deposited += uint104(amount);
        }
        emit Deposited(id, from, amount);
    }

    /// @dev Reads every field through Solidity, so that terms with dirty words revert.
    function _usable(Terms calldata terms) private view returns (bool) {
        terms.noticePeriod;
        return terms.issuer != address(0) && terms.machine != address(0) && terms.payer != address(0) && terms.payee != address(0)
            && terms.payer != address(this) && terms.payee != address(this);
    }

    // ---------------------------------------------------------------- Judging

    /// @return reason the encoded error, empty where all is well
    function _judgeSender(Terms calldata terms, address sender) private pure returns (bytes memory reason) {
        if (sender != terms.payee && sender != terms.machine) {
            return abi.encodeWithSelector(NotPayeeOrMachine.selector, sender, terms.payee, terms.machine);
        }
    }

    /// @dev The receipt is the issuer's own, or its signer holds a good badge.
    /// @return reason the encoded error, empty where all is well
    function _judgeSignatures(Terms calldata terms, SignedReceipt calldata receipt, SignedBadge calldata badge, bytes32 receiptHash)
        private
        view
        returns (bytes memory reason)
    {
        address holder = Signatures.signerOf(_hashTypedData(receiptHash), receipt.r, receipt.vs);
        if (holder == terms.issuer) return reason;
        if (holder == address(0)) return abi.encodeWithSelector(WrongSigner.selector, holder, terms.issuer);

        address signer = Signatures.signerOf(_hashTypedData(badge.hash(holder)), badge.r, badge.vs);
        if (signer != terms.issuer) return abi.encodeWithSelector(WrongSigner.selector, signer, terms.issuer);
        if (receipt.issuedAt < badge.issuedAt || receipt.issuedAt > badge.expiresAt) {
            return abi.encodeWithSelector(OutsideBadge.selector, receipt.issuedAt, badge.issuedAt, badge.expiresAt);
        }
        return _judgeRevocations(terms, holder, badge.issuedAt);
    }

    /// @dev A revocation binds a notice period after it was recorded, so that receipts already taken stay good.
    function _judgeRevocations(Terms calldata terms, address holder, uint64 badgeIssuedAt) private view returns (bytes memory reason) {
        if (terms.noticePeriod == type(uint32).max) return reason;
        (bool found, RecordedRevocation memory entry) = _revocations[terms.issuer][holder].firstEnding(badgeIssuedAt);
        if (!found) return reason;
        uint256 endedAt = uint256(entry.recordedAt) + terms.noticePeriod;
        if (block.timestamp >= endedAt) return abi.encodeWithSelector(BadgeRevoked.selector, entry.revokedAt, endedAt);
    }

    // ---------------------------------------------------------------- Booking what goes out

    /// @dev Books what a good receipt still pays.
    /// @return amount what is to be sent, zero with a `reason`
    function _book(bytes32 id, uint256 cumulativeAmount) private returns (uint256 amount, bytes memory reason) {
        Channel memory channel = _channels[id];
        if (cumulativeAmount <= channel.redeemed) {
            return (0, abi.encodeWithSelector(StaleReceipt.selector, cumulativeAmount, channel.redeemed));
        }
        uint256 redeemed = cumulativeAmount < channel.deposited ? cumulativeAmount : channel.deposited;
        amount = redeemed - channel.redeemed;
        if (amount == 0) return (0, abi.encodeWithSelector(DepositExhausted.selector, cumulativeAmount, channel.deposited));
        _channels[id].redeemed = uint104(redeemed);
        emit Redeemed(id, amount, redeemed);
    }

    function _bookAndSend(Terms calldata terms, SignedReceipt calldata receipt, bytes32 id, address recipient) private {
        (uint256 amount, bytes memory reason) = _book(id, receipt.cumulativeAmount);
        _revertWith(reason);
        Money.send(terms.token, recipient, amount);
    }

    function _bookRow(Claim calldata claim, bytes32 id, address sender) private returns (uint256 amount, bytes memory reason) {
        reason = _judgeSender(claim.terms, sender);
        if (reason.length != 0) return (0, reason);
        reason = _judgeSignatures(claim.terms, claim.receipt, claim.badge, claim.receipt.hash(id));
        if (reason.length != 0) return (0, reason);
        return _book(id, claim.receipt.cumulativeAmount);
    }

    /// @dev Books the rest as given back, and the channel as open again.
    function _bookRefund(bytes32 id) private returns (uint256 rest) {
        Channel memory channel = _channels[id];
        rest = channel.deposited - channel.redeemed;
        _channels[id] = Channel(channel.redeemed, channel.redeemed, 0);
    }

    function _refund(Terms calldata terms, address recipient) private {
        bytes32 id = terms.channelId();
        uint256 closesAt = _channels[id].closesAt;
        if (closesAt == 0) revert NotClosing();
        if (block.timestamp < closesAt) revert NotYetClosed(closesAt, block.timestamp);
        uint256 rest = _bookRefund(id);
        emit Refunded(id, recipient, rest);
        if (rest != 0) Money.send(terms.token, recipient, rest);
    }

    // ---------------------------------------------------------------- Runs of rows

    /// @dev Redeems rows [first, end) by one transfer, or each alone where that fails.
    function _redeemRun(Claim[] calldata claims, uint256 first, uint256 end) private {
        (bool redeemed, bytes memory reason) = _tryRun(claims, first, end);
        if (redeemed) return;
        if (end - first == 1) {
            emit Skipped(first, claims[first].terms.channelId(), reason);
            return;
        }
        for (uint256 i = first; i < end; ++i) {
            _redeemRun(claims, i, i + 1);
        }
    }

    /// @dev Calls `redeemRun` with at most its share of gas. Rows go as they came: dirty words fail inside, not here.
    function _tryRun(Claim[] calldata claims, uint256 first, uint256 end) private returns (bool redeemed, bytes memory reason) {
        uint256 share = RUN_GAS + ROW_GAS * (end - first);
        uint256 available = gasleft() - gasleft() / 64;
        bytes4 selector = this.redeemRun.selector;
        assembly ("memory-safe") {
            let m := mload(0x40)
            let size := mul(sub(end, first), 0x220)
            mstore(m, selector)
            mstore(add(m, 0x04), caller())
            mstore(add(m, 0x24), first)
            mstore(add(m, 0x44), 0x60)
            mstore(add(m, 0x64), sub(end, first))
            calldatacopy(add(m, 0x84), add(claims.offset, mul(first, 0x220)), size)
            redeemed := call(share, address(), 0, m, add(0x84, size), 0x00, 0x00)
            if iszero(redeemed) {
                reason := m
                mstore(m, returndatasize())
                returndatacopy(add(m, 0x20), 0x00, returndatasize())
                mstore(0x40, add(m, and(add(returndatasize(), 0x3f), not(0x1f))))
            }
        }
        if (!redeemed && available < share) revert TooLittleGas(available, share);
    }

    /// @dev Whether two rows pay the same token to the same payee; compares the words as they came.
    function _sameTransfer(Claim calldata one, Claim calldata other) private pure returns (bool same) {
        assembly ("memory-safe") {
            same := and(
                eq(calldataload(add(one, 0x20)), calldataload(add(other, 0x20))), // payee
                eq(calldataload(add(one, 0x40)), calldataload(add(other, 0x40))) // token
            )
        }
    }

    // ---------------------------------------------------------------- Small checks

    function _requirePayer(Terms calldata terms) private view {
        if (msg.sender != terms.payer) revert NotPayer(msg.sender, terms.payer);
    }

    function _requireUsable(address recipient) private view {
        if (recipient == address(0) || recipient == address(this)) revert UnusableRecipient(recipient);
    }

    /// @dev Reverts with an encoded error, unless it is empty.
    function _revertWith(bytes memory reason) private pure {
        if (reason.length == 0) return;
        assembly ("memory-safe") {
            revert(add(reason, 0x20), mload(reason))
        }
    }

    function _domainNameAndVersion() internal pure override returns (string memory, string memory) {
        return ("Crema", "1");
    }
}
