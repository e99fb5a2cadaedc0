// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IPaymentChannels} from "../../../../contracts/interfaces/IPaymentChannels.sol";
import {Account} from "../../support/Accounts.sol";
import {Fixture} from "../../support/Fixture.sol";
import {Messages} from "../../support/Messages.sol";
import {BlockingToken} from "../../tokens/OddTokens.sol";

/// @notice What anybody may do with six channels (two of each token, one of which never closes), as random calls.
/// @dev It remembers what should be true; what turns out false is counted, since a revert in here would be overlooked.
contract Handler is Fixture {
    IPaymentChannels.Terms[] private _channels;
    IPaymentChannels.Claim[] private _paid;
    BlockingToken public blocking;
    Account private _payerAccount;
    Account private _payeeAccount;

    /// @notice How often each action did what it is for, by its name.
    mapping(bytes32 action => uint256) public successes;
    /// @notice What was seen that must never be.
    string[] private _violations;

    /// @notice By token: all that came in, went to payees, went back to payers.
    mapping(address token => uint256) public paidIn;
    mapping(address token => uint256) public paidOut;
    mapping(address token => uint256) public givenBack;

    mapping(bytes32 id => uint256) private _greatestRedeemed;
    mapping(bytes32 id => uint256) private _refundableFrom;
    uint64 private _revokedAt;

    // ---------------------------------------------------------------- The world

    function setUp() public override {
        super.setUp();
        blocking = new BlockingToken();
        _payerAccount = new Account();
        _payeeAccount = new Account();
        (payer, payee) = (address(_payerAccount), address(_payeeAccount));
        vm.label(payer, "payer");
        vm.label(payee, "payee");
        address[3] memory tokens = [address(0), address(dollar), address(blocking)];
        for (uint256 i; i < 6; ++i) {
            _channels.push(_terms(tokens[i % 3]));
            _channels[i].noticePeriod = i < 3 ? WEEK : i == 3 ? type(uint32).max : 1 days;
        }
        vm.deal(payer, type(uint128).max);
        dollar.mint(payer, type(uint128).max);
        blocking.mint(payer, type(uint128).max);
        vm.startPrank(payer);
        dollar.approve(address(channels), type(uint256).max);
        blocking.approve(address(channels), type(uint256).max);
        vm.stopPrank();
    }

    function count() external view returns (uint256) {
        return _channels.length;
    }

    function termsOf(uint256 index) external view returns (IPaymentChannels.Terms memory) {
        return _channels[index];
    }

    function stateOf(uint256 index) external view returns (IPaymentChannels.Channel memory) {
        return _channel(_channels[index]);
    }

    function _pick(uint256 seed) private view returns (IPaymentChannels.Terms memory) {
        return _channels[seed % _channels.length];
    }

    function _never(bool happened, string memory what) private {
        if (happened) _violations.push(what);
    }

    /// @dev Who must not gain when the payee is paid.
    function _outsiders(address token) private view returns (uint256 sum) {
        address[5] memory others = [payer, issuer, machine, holder, stranger];
        for (uint256 i; i < others.length; ++i) {
            sum += _balance(token, others[i]);
        }
    }

    // ---------------------------------------------------------------- Paying in

    function deposit(uint256 seed, uint256 amount) external {
        IPaymentChannels.Terms memory terms = _pick(seed);
        amount = _bound(amount, 1, 1e24);
        IPaymentChannels.Channel memory before = _channel(terms);
        vm.prank(payer);
        try channels.deposit{value: terms.token == address(0) ? amount : 0}(terms, amount) {
            ++successes["deposit"];
            paidIn[terms.token] += amount;
            IPaymentChannels.Channel memory state = _channel(terms);
            _never(state.deposited != before.deposited + amount, "a deposit credited another amount");
            _never(state.closesAt != before.closesAt, "a deposit touched closesAt");
        } catch {}
    }

    function donate(uint256 seed, uint256 amount) external {
        address token = _pick(seed).token;
        amount = _bound(amount, 1, 1e18);
        if (token == address(0)) vm.deal(address(channels), address(channels).balance + amount);
        else if (token == address(dollar)) dollar.mint(address(channels), amount);
        else blocking.mint(address(channels), amount);
        paidIn[token] += amount;
        ++successes["donate"];
    }

    // ---------------------------------------------------------------- Redeeming

    /// @dev A new good claim, of at most a little more than the deposit.
    function _newClaim(uint256 seed, uint256 amount) private view returns (IPaymentChannels.Claim memory) {
        IPaymentChannels.Terms memory terms = _pick(seed);
        IPaymentChannels.Channel memory state = _channel(terms);
        uint128 owed = uint128(_bound(amount, uint256(state.redeemed) + 1, uint256(state.deposited) + 1e6));
        return amount % 2 == 0 ? _claim(terms, owed) : _issuerClaim(terms, owed);
    }

    /// @dev Whether this claim must be payable now.
    function _payable(IPaymentChannels.Claim memory claim) private view returns (bool) {
        IPaymentChannels.Channel memory state = _channel(claim.terms);
        bool left = state.deposited > state.redeemed && claim.receipt.cumulativeAmount > state.redeemed;
        bool ended = claim.badge.issuedAt != 0 && _revokedAt != 0 && block.timestamp >= _revokedAt + claim.terms.noticePeriod
            && claim.terms.noticePeriod != type(uint32).max;
        return left && !ended;
    }

    function _refusing() private view returns (bool) {
        return blocking.blocked(payee);
    }

    /// @dev Sends a redemption and judges what came of it.
    function _redeemBy(address sender, bytes memory call, IPaymentChannels.Claim memory claim, address to, bytes32 action) private {
        address token = claim.terms.token;
        bool payable_ = _payable(claim);
        IPaymentChannels.Channel memory before = _channel(claim.terms);
        uint256 had = _balance(token, to);
        uint256 others = _outsiders(token) + (to == payee ? 0 : _balance(token, payee));
        if (to == stranger) others -= had;
        vm.prank(sender);
        (bool done,) = address(channels).call(call);
        if (!done) {
            bool refused = token != address(dollar) && to == payee && _refusing();
            _never(payable_ && !refused, "a good receipt was refused");
            return;
        }
        ++successes[action];
        _paid.push(claim);
        uint256 owed = claim.receipt.cumulativeAmount;
        uint256 due = (owed < before.deposited ? owed : before.deposited) - before.redeemed;
        uint256 gained = _balance(token, to) - had;
        uint256 othersNow = _outsiders(token) + (to == payee ? 0 : _balance(token, payee));
        if (to == stranger) othersNow -= _balance(token, to);
        paidOut[token] += gained;
        _never(!payable_, "a bad receipt was paid");
        _never(gained != due || due == 0, "a redemption paid another amount");
        _never(_channel(claim.terms).redeemed != before.redeemed + due, "a redemption booked another amount");
        _never(othersNow != others, "somebody else gained or lost by a redemption");
    }

    function redeem(uint256 seed, uint256 amount, bool byPayee) external {
        IPaymentChannels.Claim memory claim = _newClaim(seed, amount);
        bytes memory call = claim.badge.issuedAt == 0
            ? abi.encodeCall(channels.redeem, (claim.terms, claim.receipt))
            : abi.encodeCall(channels.redeemByDelegation, (claim));
        _redeemBy(byPayee ? payee : machine, call, claim, payee, "redeem");
    }

    function redeemTo(uint256 seed, uint256 amount) external {
        IPaymentChannels.Claim memory claim = _newClaim(seed, amount);
        _redeemBy(payee, abi.encodeCall(channels.redeemTo, (claim, stranger)), claim, stranger, "redeemTo");
    }

    function redeemWithAcceptance(uint256 seed, uint256 amount) external {
        IPaymentChannels.Claim memory claim = _newClaim(seed, amount);
        bytes32 accepted = Messages.acceptanceHash(Messages.receiptHash(_id(claim.terms), claim.receipt));
        (bytes32 r, bytes32 vs) = _sign(MACHINE_KEY, accepted);
        bytes memory call = abi.encodeCall(channels.redeemWithAcceptance, (claim, r, vs));
        _redeemBy(holder, call, claim, payee, "redeemWithAcceptance");
    }

    /// @dev Brings a claim again that was paid before.
    function replay(uint256 which, bool many) external {
        if (_paid.length == 0) return;
        IPaymentChannels.Claim memory claim = _paid[which % _paid.length];
        bytes memory call = abi.encodeCall(channels.redeemByDelegation, (claim));
        if (many) {
            IPaymentChannels.Claim[] memory claims = new IPaymentChannels.Claim[](2);
            claims[0] = claims[1] = claim;
            call = abi.encodeCall(channels.redeemMany, (claims));
        }
        uint256 had = _balance(claim.terms.token, payee);
        bool owedMore = claim.receipt.cumulativeAmount > _channel(claim.terms).redeemed;
        vm.prank(payee);
        (bool done,) = address(channels).call(call);
        uint256 gained = _balance(claim.terms.token, payee) - had;
        paidOut[claim.terms.token] += gained;
        _never(gained != 0 && !owedMore, "a receipt paid twice");
        _never(done && !many && !owedMore, "a stale receipt was taken");
        if (!owedMore) ++successes["replay"];
    }

    /// @dev Up to eight rows, some of them bad.
    function redeemMany(uint256 seed, uint256 amount, uint8 bad) external {
        IPaymentChannels.Claim[] memory claims = new IPaymentChannels.Claim[](1 + seed % 8);
        uint256[3] memory had;
        for (uint256 i; i < claims.length; ++i) {
            claims[i] = _newClaim(seed / 8 + i / 2, amount % 1e30 + i * 1e6);
            if ((bad >> i) & 1 == 1) claims[i].receipt.previous = "spoilt";
        }
        for (uint256 i; i < 3; ++i) {
            had[i] = _balance(_channels[i].token, payee);
        }
        vm.prank(machine);
        try channels.redeemMany(claims) {}
        catch {
            _never(true, "redeemMany reverted");
            return;
        }
        for (uint256 i; i < 3; ++i) {
            uint256 gained = _balance(_channels[i].token, payee) - had[i];
            paidOut[_channels[i].token] += gained;
            if (gained != 0) ++successes["redeemMany"];
        }
    }

    // ---------------------------------------------------------------- Paying back

    /// @dev Sends something that may give the rest back, and judges what came of it.
    function _giveBackBy(address sender, bytes memory call, IPaymentChannels.Terms memory terms, address to, bytes32 action)
        private
        returns (bool done)
    {
        uint256 had = _balance(terms.token, to);
        uint256 payees = _balance(terms.token, payee);
        IPaymentChannels.Channel memory before = _channel(terms);
        vm.prank(sender);
        (done,) = address(channels).call(call);
        uint256 gained = _balance(terms.token, to) - had;
        givenBack[terms.token] += gained;
        _never(_balance(terms.token, payee) != payees, "a refund touched the payee");
        _never(gained != 0 && gained != before.deposited - before.redeemed, "a refund gave another amount");
        if (gained != 0) ++successes[action];
    }

    function close(uint256 seed) external {
        IPaymentChannels.Terms memory terms = _pick(seed);
        uint256 back = givenBack[terms.token];
        bool done = _giveBackBy(payee, abi.encodeCall(channels.close, (terms)), terms, payer, "close");
        _never(!done, "the payee could not close");
        bool left = givenBack[terms.token] == back && _channel(terms).closesAt != 0;
        if (left) ++successes["close refused"];
        _refundableFrom[_id(terms)] = left ? block.timestamp : 0;
    }

    function requestClose(uint256 seed) external {
        IPaymentChannels.Terms memory terms = _pick(seed);
        vm.prank(payer);
        try channels.requestClose(terms) {
            ++successes["requestClose"];
            _refundableFrom[_id(terms)] = block.timestamp + terms.noticePeriod;
            _never(terms.noticePeriod == type(uint32).max, "a channel that never closes was closed");
        } catch {}
    }

    function cancelClose(uint256 seed) external {
        IPaymentChannels.Terms memory terms = _pick(seed);
        vm.prank(payer);
        try channels.cancelClose(terms) {
            ++successes["cancelClose"];
            _refundableFrom[_id(terms)] = 0;
        } catch {}
    }

    function refund(uint256 seed, bool elsewhere) external {
        IPaymentChannels.Terms memory terms = _pick(seed);
        uint256 from = _refundableFrom[_id(terms)];
        bool early = from == 0 || block.timestamp < from;
        bytes memory call = elsewhere ? abi.encodeCall(channels.refundTo, (terms, stranger)) : abi.encodeCall(channels.refund, (terms));
        address to = elsewhere ? stranger : payer;
        bool done = _giveBackBy(elsewhere ? payer : holder, call, terms, to, elsewhere ? bytes32("refundTo") : bytes32("refund"));
        _never(done && early, "the payer took money back inside the notice");
        _never(!done && !early && elsewhere, "the payer's money is trapped");
        if (done) _refundableFrom[_id(terms)] = 0;
    }

    /// @dev The payer tries to take money back inside the notice, then the payee redeems all that a receipt covers.
    function race(uint256 seed, uint256 amount, uint32 wait) external {
        IPaymentChannels.Claim memory claim = _newClaim(seed, amount);
        IPaymentChannels.Terms memory terms = claim.terms;
        if (!_payable(claim) || terms.noticePeriod == type(uint32).max || _channel(terms).closesAt != 0) return;
        vm.prank(payer);
        channels.requestClose(terms);
        _refundableFrom[_id(terms)] = block.timestamp + terms.noticePeriod;
        vm.warp(block.timestamp + wait % terms.noticePeriod);
        if (!_payable(claim)) return; // its badge ended meanwhile
        vm.prank(payer);
        (bool done,) = address(channels).call(abi.encodeCall(channels.refundTo, (terms, stranger)));
        _never(done, "the payer took money back inside the notice");
        _redeemBy(payee, abi.encodeCall(channels.redeemTo, (claim, stranger)), claim, stranger, "race");
    }

    // ---------------------------------------------------------------- The weather

    function revoke() external {
        (bytes32 r, bytes32 vs) = _sign(ISSUER_KEY, Messages.revocationHash(holder, uint64(block.timestamp)));
        try channels.recordRevocation(issuer, holder, uint64(block.timestamp), r, vs) {
            ++successes["revoke"];
            if (_revokedAt == 0) _revokedAt = uint64(block.timestamp);
        } catch {}
    }

    function wait(uint32 time) external {
        vm.warp(block.timestamp + time % 3 days);
        ++successes["wait"];
    }

    /// @dev Payer or payee reject native coin and are blocked by one token, or not.
    function refuse(bool payers, bool payees) external {
        _payerAccount.reject(payers);
        blocking.block_(payer, payers);
        _payeeAccount.reject(payees);
        blocking.block_(payee, payees);
        ++successes["refuse"];
    }

    // ---------------------------------------------------------------- For the invariants

    /// @dev Remembers the greatest `redeemed` of each channel.
    function look() external returns (bool everFell) {
        for (uint256 i; i < _channels.length; ++i) {
            bytes32 id = _id(_channels[i]);
            uint256 redeemed = _channel(_channels[i]).redeemed;
            if (redeemed < _greatestRedeemed[id]) everFell = true;
            _greatestRedeemed[id] = redeemed;
        }
    }

    function violations() external view returns (string[] memory) {
        return _violations;
    }

    function tokenOf(uint256 index) external view returns (address) {
        return _channels[index].token;
    }

    function balanceOf(uint256 index) external view returns (uint256) {
        return _balance(_channels[index].token, address(channels));
    }
}
