// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IPaymentChannels} from "../../../../contracts/interfaces/IPaymentChannels.sol";
import {Messages} from "../../support/Messages.sol";
import {World} from "./World.sol";

/// @notice What anybody may do with the channels, as random calls, each judged by what it must come to.
/// @dev All arguments are plain numbers, so that any will do. What turns out false is kept, since a revert in here would be overlooked.
contract Handler is World {
    /// @dev A claim, and what is known of it without asking.
    struct Bill {
        uint256 lane;
        IPaymentChannels.Claim claim;
        bool byIssuer;
        uint256 holder;
        /// a signature or the terms do not fit
        bool flawed;
    }

    struct Signature {
        uint8 v;
        bytes32 r;
        bytes32 s;
    }

    struct Revocation {
        uint256 at;
        uint256 recordedAt;
    }

    Bill[] private _paid;
    mapping(uint256 issuerKey => mapping(uint256 holder => Revocation[])) private _revocations;
    mapping(uint256 issuerKey => uint256) private _revocationCount;
    uint256 private _salt;

    /// @dev Counts, and says where a call did not come to what it must.
    function _judge(bool done, bool expected, string memory what) private {
        _never(done && !expected, string.concat("should have been refused: ", what));
        _never(!done && expected, string.concat("should have been done: ", what));
    }

    // ---------------------------------------------------------------- Paying in

    /// @dev The payer or anybody else, now and then with another value than the amount.
    function deposit(uint256 seed, uint256 amount, uint256 flaw) external {
        Act memory act;
        act.lane = seed % LANES;
        IPaymentChannels.Terms memory terms = _lanes[act.lane].terms;
        act.sender = act.from = [payer, stranger, holder, machine][(seed >> 8) % 4];
        amount = _bound(amount, 1, 1e24);
        act.value = terms.token == address(0) ? amount : 0;
        if (flaw % 8 == 0) act.value += 1 + (flaw >> 8) % 1e18;
        if (flaw % 8 == 1 && act.value != 0) act.value -= 1;
        bool isWhole = act.value == (terms.token == address(0) ? amount : 0);
        bool keeps = flaw % 4 == 2 && terms.token == address(_calling);
        if (keeps) _calling.keep(1);
        bool isFree = act.lane % 4 != 2 || !_blocking.blocked(act.sender);
        bool done = _send(act, abi.encodeCall(channels.deposit, (terms, amount)));
        if (keeps) _calling.keep(0);
        if (keeps) ++successes["fee"];
        if (!isWhole) ++successes["wrong value"];
        if (act.from != payer && done) ++successes["stranger's deposit"];
        if (done || _isQuiet(act.lane)) _judge(done, isWhole && isFree && !keeps, "deposit");
    }

    /// @dev In the domain of the dollar.
    function _signDollar(uint256 key, bytes32 structHash) private view returns (Signature memory signature) {
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", dollar.DOMAIN_SEPARATOR(), structHash));
        (signature.v, signature.r, signature.s) = vm.sign(key, digest);
    }

    /// @dev A deposit in dollars by an account that never approved anything.
    function _dollarAct(uint256 seed, uint256 amount) private returns (Act memory act) {
        act.lane = seed % 2 == 0 ? 1 : 5;
        act.from = vm.addr(_holderKeys[1]);
        dollar.mint(act.from, amount);
    }

    /// @param flaw 0 another key's permit, 1 one that another account used first, of 8; the allowance decides
    function depositWithPermit(uint256 seed, uint256 amount, uint256 flaw) external {
        amount = _bound(amount, 1, 1e24);
        Act memory act = _dollarAct(seed, amount);
        act.sender = act.from;
        bytes32 typehash = keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
        bytes32 structHash = keccak256(abi.encode(typehash, act.from, address(channels), amount, dollar.nonces(act.from), block.timestamp));
        Signature memory by = _signDollar(flaw % 8 == 0 ? STRANGER_KEY : _holderKeys[1], structHash);
        if (flaw % 8 == 1) dollar.permit(act.from, address(channels), amount, block.timestamp, by.v, by.r, by.s);
        bytes memory call = abi.encodeCall(channels.depositWithPermit, (_lanes[act.lane].terms, amount, block.timestamp, by.v, by.r, by.s));
        _judge(_send(act, call), flaw % 8 != 0, "depositWithPermit");
    }

    /// @param flaw 0 an authorization for another channel, 1 of another key, of 8
    function depositWithAuthorization(uint256 seed, uint256 amount, uint256 flaw) external {
        amount = _bound(amount, 1, 1e24);
        Act memory act = _dollarAct(seed, amount);
        act.sender = stranger;
        uint256 named = flaw % 8 == 0 ? 6 - act.lane : act.lane;
        bytes32 structHash = _authorizationHash(act.from, amount, keccak256(abi.encode(_id(_lanes[named].terms), ++_salt)));
        Signature memory by = _signDollar(flaw % 8 == 1 ? STRANGER_KEY : _holderKeys[1], structHash);
        bytes memory call = abi.encodeCall(
            channels.depositWithAuthorization,
            (_lanes[act.lane].terms, act.from, amount, 0, type(uint256).max, bytes32(_salt), by.v, by.r, by.s)
        );
        _judge(_send(act, call), flaw % 8 > 1, "depositWithAuthorization");
    }

    function _authorizationHash(address from, uint256 amount, bytes32 nonce) private view returns (bytes32) {
        bytes32 typehash = keccak256(
            "ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
        );
        return keccak256(abi.encode(typehash, from, address(channels), amount, 0, type(uint256).max, nonce));
    }

    function donate(uint256 seed, uint256 amount, uint256) external {
        address token = _tokens[seed % 4];
        amount = _bound(amount, 1, 1e18);
        if (token == address(0)) vm.deal(address(channels), address(channels).balance + amount);
        else if (token == address(dollar)) dollar.mint(address(channels), amount);
        else if (token == address(_blocking)) _blocking.mint(address(channels), amount);
        else _calling.mint(address(channels), amount);
        paidIn[token] += amount;
        ++successes["donate"];
    }

    // ---------------------------------------------------------------- Claims

    /// @dev A claim of a little more than the deposit at most, under a badge of a random time.
    /// @param flaw 0 nothing new, 1 another issuer's badge, 2 another's receipt, 3 spoilt, 4 of other terms, of 16
    function _newBill(uint256 seed, uint256 amount, uint256 flaw) private view returns (Bill memory bill) {
        flaw %= 16;
        bill.lane = seed % LANES;
        bill.byIssuer = (seed >> 8) % 3 == 0;
        bill.holder = (seed >> 16) % 2;
        bill.flawed = flaw > 0 && flaw < 5 && !(flaw == 1 && bill.byIssuer);
        bill.claim.terms = _lanes[bill.lane].terms;
        if (flaw == 4) bill.claim.terms.noticePeriod ^= 1;
        bill.claim.receipt = _receiptOf(bill, flaw, amount, block.timestamp - (seed >> 32) % 40 days);
        if (!bill.byIssuer) bill.claim.badge = _badgeFor(bill, flaw == 1, (seed >> 64) % 20 days, (seed >> 96) % 40 days);
        if (flaw == 3) bill.claim.receipt.previous = "spoilt";
    }

    function _receiptOf(Bill memory bill, uint256 flaw, uint256 amount, uint256 issuedAt)
        private
        view
        returns (IPaymentChannels.SignedReceipt memory)
    {
        IPaymentChannels.Channel memory state = _state(bill.lane);
        uint256 owed = flaw == 0 ? state.redeemed : _bound(amount, uint256(state.redeemed) + 1, uint256(state.deposited) + 1e6);
        uint256 key = flaw == 2 ? STRANGER_KEY : bill.byIssuer ? _lanes[bill.lane].issuerKey : _holderKeys[bill.holder];
        return _receiptAt(bill.claim.terms, key, uint128(owed), uint64(issuedAt));
    }

    /// @dev From some time before the receipt's, or up to two days after it.
    function _badgeFor(Bill memory bill, bool byOther, uint256 before, uint256 lasts)
        private
        view
        returns (IPaymentChannels.SignedBadge memory)
    {
        uint256 key = byOther ? _lanes[(bill.lane + 4) % 8].issuerKey : _lanes[bill.lane].issuerKey;
        uint256 from = bill.claim.receipt.issuedAt + 2 days - before;
        return _badgeOf(key, vm.addr(_holderKeys[bill.holder]), uint64(from), uint64(from + lasts));
    }

    /// @dev Whether this claim pays, if as much as this was redeemed before.
    function _pays(Bill memory bill, uint256 redeemed) private view returns (bool) {
        uint256 owed = bill.claim.receipt.cumulativeAmount;
        if (bill.flawed || owed <= redeemed || _state(bill.lane).deposited <= redeemed) return false;
        if (bill.byIssuer) return true;
        uint64 issuedAt = bill.claim.receipt.issuedAt;
        if (issuedAt < bill.claim.badge.issuedAt || issuedAt > bill.claim.badge.expiresAt) return false;
        return !_isEnded(bill);
    }

    function _isEnded(Bill memory bill) private view returns (bool) {
        uint256 notice = _lanes[bill.lane].terms.noticePeriod;
        if (notice == type(uint32).max) return false;
        Revocation[] storage list = _revocations[_lanes[bill.lane].issuerKey][bill.holder];
        for (uint256 i; i < list.length; ++i) {
            if (list[i].at >= bill.claim.badge.issuedAt) return block.timestamp >= list[i].recordedAt + notice;
        }
        return false;
    }

    // ---------------------------------------------------------------- Redeeming

    /// @dev Sends a redemption of one claim, and judges the outcome.
    function _redeemBy(Act memory act, bytes memory call, Bill memory bill, bool may, string memory what) private {
        act.lane = bill.lane;
        address to = act.to == address(0) ? payee : act.to;
        IPaymentChannels.Channel memory before = _state(bill.lane);
        bool pays = _pays(bill, before.redeemed);
        bool takes = _takes(bill.lane, to);
        bool done = _send(act, call);
        if (done || _isQuiet(bill.lane)) _judge(done, may && pays && takes, what);
        if (!done) return;
        _paid.push(bill);
        uint256 owed = bill.claim.receipt.cumulativeAmount;
        uint256 due = owed < before.deposited ? owed : before.deposited;
        if (_isQuiet(bill.lane)) _never(_state(bill.lane).redeemed != due, "a redemption paid another amount");
        if (!bill.byIssuer) ++successes["by badge"];
    }

    function redeem(uint256 seed, uint256 amount, uint256 way) external {
        Bill memory bill = _newBill(seed, amount, way >> 8);
        Act memory act;
        uint256 who = way % 8;
        act.sender = who == 0
            ? stranger
            : who == 1 ? vm.addr(_lanes[(bill.lane + 4) % 8].machineKey) : who % 2 == 0 ? payee : bill.claim.terms.machine;
        bytes memory call = bill.byIssuer
            ? abi.encodeCall(channels.redeem, (bill.claim.terms, bill.claim.receipt))
            : abi.encodeCall(channels.redeemByDelegation, (bill.claim));
        _redeemBy(act, call, bill, who > 1, "redeem");
    }

    function redeemTo(uint256 seed, uint256 amount, uint256 way) external {
        Bill memory bill = _newBill(seed, amount, way >> 8);
        Act memory act;
        (act.sender, act.to) = (way % 8 == 0 ? bill.claim.terms.machine : payee, stranger);
        _redeemBy(act, abi.encodeCall(channels.redeemTo, (bill.claim, stranger)), bill, way % 8 != 0, "redeemTo");
    }

    /// @dev By anybody, with the Acceptance of the right machine or, now and then, of the other.
    function redeemWithAcceptance(uint256 seed, uint256 amount, uint256 way) external {
        Bill memory bill = _newBill(seed, amount, way >> 8);
        Act memory act;
        act.sender = [stranger, holder, payer][way % 3];
        uint256 key = way % 8 == 0 ? _lanes[(bill.lane + 4) % 8].machineKey : _lanes[bill.lane].machineKey;
        _redeemBy(act, _withAcceptance(bill, key), bill, way % 8 != 0, "redeemWithAcceptance");
    }

    function _withAcceptance(Bill memory bill, uint256 key) private view returns (bytes memory) {
        bytes32 receipt = Messages.receiptHash(_id(bill.claim.terms), bill.claim.receipt);
        (bytes32 r, bytes32 vs) = _sign(key, Messages.acceptanceHash(receipt));
        return abi.encodeCall(channels.redeemWithAcceptance, (bill.claim, r, vs));
    }

    /// @dev Brings a claim again that was paid before.
    function replay(uint256 which, uint256, uint256) external {
        if (_paid.length == 0) return;
        Bill memory bill = _paid[which % _paid.length];
        Act memory act;
        act.sender = payee;
        bool isStale = bill.claim.receipt.cumulativeAmount <= _state(bill.lane).redeemed;
        _redeemBy(act, abi.encodeCall(channels.redeemByDelegation, (bill.claim)), bill, true, "replay");
        if (isStale) ++successes["replay"];
    }

    /// @dev Up to eight rows, some of them bad, some for the same channel.
    function redeemMany(uint256 seed, uint256 amount, uint256 way) external {
        IPaymentChannels.Claim[] memory claims = new IPaymentChannels.Claim[](1 + seed % 8);
        uint256[] memory redeemed = new uint256[](LANES);
        for (uint256 i; i < LANES; ++i) {
            redeemed[i] = _state(i).redeemed;
        }
        uint256 paying;
        for (uint256 i; i < claims.length; ++i) {
            uint256 each = uint256(keccak256(abi.encode(seed, i / 2)));
            Bill memory bill = _newBill(each, amount % 1e30 + i * 1e6, way >> (8 * i));
            claims[i] = bill.claim;
            if (!_pays(bill, redeemed[bill.lane]) || !_takes(bill.lane, payee)) continue;
            uint256 owed = bill.claim.receipt.cumulativeAmount;
            uint256 deposited = _state(bill.lane).deposited;
            redeemed[bill.lane] = owed < deposited ? owed : deposited;
            ++paying;
        }
        Act memory act;
        (act.sender, act.lane) = (payee, LANES + 1);
        bool done = _send(act, abi.encodeCall(channels.redeemMany, (claims)));
        _never(!done, "redeemMany reverted");
        for (uint256 i; i < LANES; ++i) {
            if (!_armed) _never(_state(i).redeemed != redeemed[i], "redeemMany paid another amount");
        }
        if (paying > 1 && paying < claims.length) ++successes["some of many"];
    }

    // ---------------------------------------------------------------- Paying back

    function close(uint256 seed, uint256 who, uint256) external {
        Act memory act;
        act.lane = seed % LANES;
        act.byPayee = who % 4 != 0;
        act.sender = act.byPayee ? payee : [payer, machine][(who >> 8) % 2];
        _judge(_send(act, abi.encodeCall(channels.close, (_lanes[act.lane].terms))), act.byPayee, "close");
    }

    function requestClose(uint256 seed, uint256 who, uint256) external {
        Act memory act;
        act.lane = seed % LANES;
        act.sender = who % 4 == 0 ? [payee, stranger][(who >> 8) % 2] : payer;
        IPaymentChannels.Terms memory terms = _lanes[act.lane].terms;
        bool may = who % 4 != 0 && terms.noticePeriod != type(uint32).max && _refundableFrom[act.lane] == 0;
        _judge(_send(act, abi.encodeCall(channels.requestClose, (terms))), may, "requestClose");
    }

    function cancelClose(uint256 seed, uint256 who, uint256) external {
        Act memory act;
        act.lane = seed % LANES;
        act.sender = who % 4 == 0 ? [payee, stranger][(who >> 8) % 2] : payer;
        bool may = who % 4 != 0 && _refundableFrom[act.lane] != 0;
        _judge(_send(act, abi.encodeCall(channels.cancelClose, (_lanes[act.lane].terms))), may, "cancelClose");
    }

    /// @dev To the payer by anybody, or elsewhere by the payer.
    function refund(uint256 seed, uint256 way, uint256) external {
        Act memory act;
        act.lane = seed % LANES;
        IPaymentChannels.Terms memory terms = _lanes[act.lane].terms;
        bool elsewhere = way % 2 == 0;
        act.sender = elsewhere ? payer : holder;
        if (elsewhere) act.to = stranger;
        uint256 from = _refundableFrom[act.lane];
        bool isDue = from != 0 && block.timestamp >= from;
        bytes memory call = elsewhere ? abi.encodeCall(channels.refundTo, (terms, stranger)) : abi.encodeCall(channels.refund, (terms));
        bool done = _send(act, call);
        _never(done && !isDue, "the payer took money back inside the notice");
        if (_isQuiet(act.lane)) _never(!done && isDue && elsewhere, "the payer's money is trapped");
    }

    /// @dev The payer tries to take money back inside the notice, then the payee redeems all that a receipt covers.
    function race(uint256 seed, uint256 amount, uint256 wait_) external {
        Bill memory bill = _newBill(seed, amount, 5);
        uint256 notice = _lanes[bill.lane].terms.noticePeriod;
        bool pays = _pays(bill, _state(bill.lane).redeemed);
        if (!pays || !_isQuiet(bill.lane) || notice == type(uint32).max || _refundableFrom[bill.lane] != 0) return;
        Act memory act;
        (act.lane, act.sender) = (bill.lane, payer);
        _send(act, abi.encodeCall(channels.requestClose, (bill.claim.terms)));
        vm.warp(block.timestamp + wait_ % notice);
        if (!_pays(bill, _state(bill.lane).redeemed)) return; // its badge ended meanwhile
        act.to = stranger;
        _never(_send(act, abi.encodeCall(channels.refundTo, (bill.claim.terms, stranger))), "the payer took money back inside the notice");
        act.sender = payee;
        _redeemBy(act, abi.encodeCall(channels.redeemTo, (bill.claim, stranger)), bill, true, "race");
        ++successes["race"];
    }

    // ---------------------------------------------------------------- Revocations

    /// @param flaw 0 by another issuer, 1 dated in the future, of 8
    function revoke(uint256 seed, uint256 back, uint256 flaw) external {
        uint256 key = seed % 2 == 0 ? ISSUER_KEY : OTHER_ISSUER_KEY;
        uint256 holder_ = (seed >> 8) % 2;
        uint256 at = flaw % 8 == 1 ? block.timestamp + 1 : block.timestamp - back % 30 days;
        Revocation[] storage list = _revocations[key][holder_];
        bool may = flaw % 8 > 1 && (list.length == 0 || at > list[list.length - 1].at);
        (bytes32 r, bytes32 vs) =
            _sign(flaw % 8 == 0 ? STRANGER_KEY : key, Messages.revocationHash(vm.addr(_holderKeys[holder_]), uint64(at)));
        Act memory act;
        (act.sender, act.lane) = (stranger, LANES + 1);
        bytes memory call = abi.encodeCall(channels.recordRevocation, (vm.addr(key), vm.addr(_holderKeys[holder_]), uint64(at), r, vs));
        bool done = _send(act, call);
        _judge(done, may, "recordRevocation");
        if (!done) return;
        list.push(Revocation(at, block.timestamp));
        ++_revocationCount[key];
        _never(channels.revocationCount(vm.addr(key)) != _revocationCount[key], "revocations are counted wrong");
    }

    // ---------------------------------------------------------------- The weather

    function wait(uint256 time, uint256, uint256) external {
        vm.warp(block.timestamp + time % 3 days);
        ++successes["wait"];
    }

    /// @dev Payer or payee reject native coin and are blocked by one token, or not.
    function refuse(uint256 payers, uint256 payees, uint256) external {
        bool rejects = payers % 4 == 0;
        _payerAccount.reject(rejects);
        _blocking.block_(payer, rejects);
        _payeeRejects = payees % 4 == 0;
        _payeeAccount.reject(_payeeRejects);
        _blocking.block_(payee, _payeeRejects);
        ++successes["refuse"];
    }

    /// @dev From now on payer, payee and the calling token call back whenever money moves to or through them; or do not.
    function arm(uint256 seed, uint256 amount, uint256 way) external {
        _armed = seed % 3 == 0;
        if (!_armed) {
            _payerAccount.callWhenPaid(address(0), "");
            _payeeAccount.callWhenPaid(address(0), "");
            _calling.callOnMove(address(0), "", "");
            return;
        }
        _closedInCall = (seed >> 8) % LANES;
        IPaymentChannels.Terms memory terms = _lanes[(seed >> 16) % LANES].terms;
        Bill memory bill = _newBill(seed >> 24, amount, 5);
        if (way % 2 == 0) _payeeAccount.callWhenPaid(address(channels), abi.encodeCall(channels.close, (_lanes[_closedInCall].terms)));
        else _payeeAccount.callWhenPaid(address(channels), abi.encodeCall(channels.redeemByDelegation, (bill.claim)));
        bytes[3] memory payers = [
            abi.encodeCall(channels.requestClose, (terms)),
            abi.encodeCall(channels.cancelClose, (terms)),
            abi.encodeCall(channels.refund, (terms))
        ];
        _payerAccount.callWhenPaid(address(channels), payers[(way >> 8) % 3]);
        bytes memory pays = abi.encodeCall(channels.deposit, (_lanes[LANE_OF_CALLS].terms, 1 + amount % 1e18));
        bytes memory takes = _withAcceptance(bill, _lanes[bill.lane].machineKey);
        if ((way >> 16) % 2 == 0) _calling.callOnMove(address(channels), pays, takes);
        else _calling.callOnMove(address(channels), abi.encodeCall(channels.refund, (terms)), pays);
    }

    // ---------------------------------------------------------------- For the invariants

    /// @notice How often an account called back.
    function calledBack() external view returns (uint256 payers, uint256 payees, uint256 tokens) {
        return (_payerAccount.calls(), _payeeAccount.calls(), _calling.calls());
    }

    function lanes() external view returns (IPaymentChannels.Channel[] memory) {
        return _states();
    }

    /// @return token of a column, the contract's balance, and what its channels owe
    function holdings(uint256 column) external view returns (address token, uint256 balance, uint256 owed) {
        token = _tokens[column];
        balance = _balance(token, address(channels));
        IPaymentChannels.Channel[] memory states = _states();
        for (uint256 i; i < states.length; ++i) {
            if (_lanes[i].terms.token == token) owed += uint256(states[i].deposited) - states[i].redeemed;
        }
    }
}
