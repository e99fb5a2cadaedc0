// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "solady/utils/EIP712.sol";
import {FixedPointMathLib} from "solady/utils/FixedPointMathLib.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {IPaymentChannels} from "./interfaces/IPaymentChannels.sol";
import {ISignedTransfers} from "./interfaces/ISignedTransfers.sol";
import {ChannelState} from "./libraries/ChannelState.sol";
import {Messages} from "./libraries/Messages.sol";
import {Money} from "./libraries/Money.sol";
import {Revocations} from "./libraries/Revocations.sol";
import {Rows} from "./libraries/Rows.sol";
import {Signatures} from "./libraries/Signatures.sol";
import {Words} from "./libraries/Words.sol";

/// @title Payment channels of coffee machines
/// @dev Safe against re-entry by order: what goes out is booked before it is sent, what comes in is booked after it is counted. Only
/// the counting of an ERC-20 deposit needs a guard, so that no balance rise is counted for two deposits.
contract PaymentChannels is IPaymentChannels, EIP712 {
    using ChannelState for uint256;
    using Messages for Terms;
    using Words for address;
    using Words for Claim;
    using Words for Terms;
    using Words for SignedReceipt;
    using Revocations for RecordedRevocation[];

    mapping(bytes32 channelId => ChannelState.Slot) private _slots;
    /// @inheritdoc IPaymentChannels
    mapping(address issuer => uint256) public revocationCount;
    bool private transient _counting;

    bytes32 private immutable _builtSeparator = _domainSeparator();
    uint256 private immutable _builtFor = block.chainid;

    // ---------------------------------------------------------------- Paying in

    /// @inheritdoc IPaymentChannels
    function deposit(Terms calldata terms, uint256 amount) external payable {
        if (terms.tokenOf().isNative()) {
            if (msg.value != amount) revert WrongValue(msg.value, amount);
            _credit(terms, amount);
        } else {
            if (msg.value != 0) revert WrongValue(msg.value, 0);
            _takeAndCredit(terms, amount);
        }
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
        _credit(terms, amount);
    }

    // ---------------------------------------------------------------- Redeeming

    /// @inheritdoc IPaymentChannels
    function redeem(Terms calldata terms, SignedReceipt calldata receipt) external {
        if (!terms.namesPayeeOrMachine(msg.sender)) revert NotPayeeOrMachine(msg.sender, terms.payee, terms.machine);
        (bytes32 id, bytes32 receiptHash) = terms.hashes(receipt);
        _requireSigner(receiptHash, receipt.r, receipt.vs, terms.issuerOf());
        Money.send(terms.tokenOf(), terms.payeeOf(), _book(receipt.owedBy(), id));
    }

    /// @inheritdoc IPaymentChannels
    function redeemByDelegation(Claim calldata claim) external {
        if (!claim.terms.namesPayeeOrMachine(msg.sender)) revert NotPayeeOrMachine(msg.sender, claim.terms.payee, claim.terms.machine);
        bytes32 id = _requireIssued(claim);
        Money.send(claim.terms.tokenOf(), claim.terms.payeeOf(), _book(claim.receipt.owedBy(), id));
    }

    /// @inheritdoc IPaymentChannels
    function redeemTo(Claim calldata claim, address recipient) external {
        _requirePayee(claim.terms);
        _requireUsable(recipient);
        bytes32 id = _requireIssued(claim);
        Money.send(claim.terms.tokenOf(), recipient, _book(claim.receipt.owedBy(), id));
    }

    /// @inheritdoc IPaymentChannels
    function redeemWithAcceptance(Claim calldata claim, bytes32 r, bytes32 vs) external {
        (bytes32 id, bytes32 receiptHash) = claim.terms.hashes(claim.receipt);
        _requireSigner(Messages.acceptanceHash(receiptHash), r, vs, claim.terms.machineOf());
        _requireIssued(claim);
        Money.send(claim.terms.tokenOf(), claim.terms.payeeOf(), _book(claim.receipt.owedBy(), id));
    }

    /// @inheritdoc IPaymentChannels
    function redeemMany(Claim[] calldata claims) external {
        uint256 first;
        while (first < claims.length) {
            uint256 end = Rows.endOfRun(claims, first);
            _redeemRun(claims, first, end);
            first = end;
        }
    }

    /// @notice One step of `redeemMany`, in a separate call, so that one row or transfer that fails takes all of it back.
    /// @dev Only this contract calls it.
    /// @param sender of `redeemMany`
    /// @param run rows of one payee and token
    function redeemRun(address sender, Claim[] calldata run) external {
        if (msg.sender != address(this)) revert NotSelf(msg.sender);
        uint256 sum;
        for (uint256 i; i < run.length; ++i) {
            Claim calldata claim = run[i];
            if (!claim.terms.namesPayeeOrMachine(sender)) revert NotPayeeOrMachine(sender, claim.terms.payee, claim.terms.machine);
            bytes32 id = _requireIssued(claim);
            sum += _book(claim.receipt.owedBy(), id);
        }
        Money.send(run[0].terms.tokenOf(), run[0].terms.payeeOf(), sum);
    }

    /// @dev Redeems rows [first, end) by one transfer. Where that fails, halves them until the rows to skip stand alone.
    function _redeemRun(Claim[] calldata claims, uint256 first, uint256 end) private {
        (bool redeemed, bytes memory reason) = Rows.tryRedeem(claims, first, end);
        if (redeemed) return;
        if (end - first == 1) {
            emit Skipped(first, claims[first].terms.channelId(), reason);
        } else {
            uint256 middle = (first + end) / 2;
            _redeemRun(claims, first, middle);
            _redeemRun(claims, middle, end);
        }
    }

    // ---------------------------------------------------------------- Paying back

    /// @inheritdoc IPaymentChannels
    function close(Terms calldata terms) external {
        _requirePayee(terms);
        uint256 available = gasleft();
        try this.giveBack(terms) {}
        catch {
            if (available < Rows.TRANSFER_GAS) revert TooLittleGas(available, Rows.TRANSFER_GAS);
            bytes32 id = terms.channelId();
            ChannelState.Slot storage slot = _slots[id];
            slot.state = slot.state.withClosesAt(block.timestamp);
            emit CloseRequested(id, block.timestamp);
        }
    }

    /// @notice The heart of `close`, in a separate call, so that a payment that fails takes all of it back.
    /// @dev Only this contract calls it.
    function giveBack(Terms calldata terms) external {
        if (msg.sender != address(this)) revert NotSelf(msg.sender);
        _bookAndRefund(terms, terms.channelId(), terms.payer);
    }

    /// @inheritdoc IPaymentChannels
    function requestClose(Terms calldata terms) external {
        _requirePayer(terms);
        if (terms.noticePeriod == type(uint32).max) revert NeverCloses();
        bytes32 id = terms.channelId();
        ChannelState.Slot storage slot = _slots[id];
        uint256 state = slot.state;
        if (state.closesAt() != 0) revert AlreadyClosing(state.closesAt());
        uint256 closesAt = block.timestamp + terms.noticePeriod;
        slot.state = state.withClosesAt(closesAt);
        emit CloseRequested(id, closesAt);
    }

    /// @inheritdoc IPaymentChannels
    function cancelClose(Terms calldata terms) external {
        _requirePayer(terms);
        bytes32 id = terms.channelId();
        ChannelState.Slot storage slot = _slots[id];
        uint256 state = slot.state;
        if (state.closesAt() == 0) revert NotClosing();
        slot.state = state.withClosesAt(0);
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
        address signer = Signatures.signerOf(_separator(), Messages.revocationHash(holder, revokedAt), r, vs);
        if (signer != issuer || signer == address(0)) revert WrongSigner(signer, issuer);
        Revocations.list(issuer, holder).append(revokedAt);
        emit RevocationRecorded(issuer, holder, revokedAt, ++revocationCount[issuer]);
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
            uint256 state = _slots[ids[i]].state;
            states[i] = Channel(uint104(state.deposited()), uint104(state.redeemed()), uint48(state.closesAt()));
        }
    }

    /// @inheritdoc IPaymentChannels
    function revocations(address issuer, address holder) external view returns (RecordedRevocation[] memory) {
        RecordedRevocation[] storage entries = Revocations.list(issuer, holder);
        return entries;
    }

    /// @inheritdoc IPaymentChannels
    function domainSeparator() external view returns (bytes32) {
        return _separator();
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
        _credit(terms, amount);
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
    function _credit(Terms calldata terms, uint256 amount) private {
        if (amount == 0) revert ZeroAmount();
        if (!terms.usable()) revert UnusableTerms(terms.payer, terms.payee, terms.issuer, terms.machine);
        bytes32 id = terms.channelId();
        ChannelState.Slot storage slot = _slots[id];
        uint256 state = slot.state;
        uint256 most = ChannelState.GREATEST_AMOUNT - state.deposited();
        if (amount > most) revert DepositTooLarge(amount, most);
        slot.state = state.addDeposited(amount);
        emit Deposited(id, amount);
    }

    // ---------------------------------------------------------------- Judging receipts

    function _requireSigner(bytes32 structHash, bytes32 r, bytes32 vs, address expected) private view {
        address signer = Signatures.signerOf(_separator(), structHash, r, vs);
        if (signer != expected) revert WrongSigner(signer, expected);
    }

    /// @dev The receipt is the issuer's own, or its signer holds a good badge.
    function _requireIssued(Claim calldata claim) private view returns (bytes32 id) {
        bytes32 separator = block.chainid == _builtFor ? _builtSeparator : _domainSeparator();
        address issuer = claim.terms.issuerOf();
        address holder;
        (id, holder) = Signatures.holderOf(separator, claim);
        if (holder.same(issuer)) return id;
        address signer = Signatures.badgeSignerOf(separator, claim, holder);
        if (holder.isStrange(signer, issuer)) revert WrongSigner(holder == address(0) ? holder : signer, issuer);
        if (claim.isOutsideBadge()) revert OutsideBadge(claim.receipt.issuedAt, claim.badge.issuedAt, claim.badge.expiresAt);
        uint256 noticePeriod = claim.terms.noticeOf();
        if (noticePeriod == type(uint32).max) return id; // nothing ever ends a badge
        RecordedRevocation[] storage entries = Revocations.list(issuer, holder);
        if (entries.length != 0) entries.requireNotEnded(claim.badge.issuedAt, noticePeriod);
    }

    // ---------------------------------------------------------------- Booking what goes out

    /// @dev Books what a good receipt still pays.
    /// @return amount what is to be sent, never zero
    function _book(uint256 cumulativeAmount, bytes32 id) private returns (uint256 amount) {
        ChannelState.Slot storage slot = _slots[id];
        uint256 state = slot.state;
        uint256 redeemed = state.redeemed();
        uint256 due = FixedPointMathLib.min(cumulativeAmount, state.deposited());
        if (due <= redeemed) {
            if (cumulativeAmount <= redeemed) revert StaleReceipt(cumulativeAmount, redeemed);
            revert DepositExhausted(cumulativeAmount, due);
        }
        unchecked {
            amount = due - redeemed;
        }
        slot.state = state.addRedeemed(amount);
        emit Redeemed(id, amount);
    }

    function _refund(Terms calldata terms, address to) private {
        bytes32 id = terms.channelId();
        uint256 closesAt = _slots[id].state.closesAt();
        if (closesAt == 0) revert NotClosing();
        if (block.timestamp < closesAt) revert NotYetClosed(closesAt, block.timestamp);
        _bookAndRefund(terms, id, to);
    }

    /// @dev Books the rest as given back and the channel as open again, and sends it.
    function _bookAndRefund(Terms calldata terms, bytes32 id, address to) private {
        ChannelState.Slot storage slot = _slots[id];
        uint256 state = slot.state;
        uint256 rest = state.deposited() - state.redeemed();
        slot.state = state.emptied();
        emit Refunded(id, to, rest);
        if (rest != 0) Money.send(terms.token, to, rest);
    }

    // ---------------------------------------------------------------- Small checks

    function _requirePayer(Terms calldata terms) private view {
        if (msg.sender != terms.payer) revert NotPayer(msg.sender, terms.payer);
    }

    function _requirePayee(Terms calldata terms) private view {
        if (msg.sender != terms.payee) revert NotPayee(msg.sender, terms.payee);
    }

    function _requireUsable(address recipient) private view {
        if (recipient == address(0) || recipient == address(this)) revert UnusableRecipient(recipient);
    }

    /// @dev Built once, and again if the chain's id ever changes.
    function _separator() private view returns (bytes32 separator) {
        separator = _builtSeparator;
        if (block.chainid != _builtFor) separator = _domainSeparator();
    }

    function _domainNameAndVersion() internal pure override returns (string memory, string memory) {
        return ("Crema", "1");
    }
}
