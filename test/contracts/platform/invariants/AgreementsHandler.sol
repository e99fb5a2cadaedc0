// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IAgreements} from "../../../../contracts/interfaces/IAgreements.sol";
import {IWorkOrders} from "../../../../contracts/interfaces/IWorkOrders.sol";
import {PlatformMessages} from "../../support/PlatformMessages.sol";
import {World} from "./World.sol";

/// @notice What anybody may do with offers and agreements, as random calls, each judged by what it must come to.
/// @dev All arguments are plain numbers, so that any will do. What turns out false is kept, since a revert in here would be overlooked.
abstract contract AgreementsHandler is World {
    /// @dev An acceptance that is tried, and the money before it.
    struct Try {
        address who;
        uint256 line;
        uint256 deposit;
        uint256 value;
        address issuer;
        bool forged;
        uint256 had;
        uint256 others;
        uint256 held;
        IAgreements.SignedConsent consent;
    }

    /// @notice How often each function did what it is for, and how often each special case came up.
    mapping(bytes4 selector => uint256) public reached;
    mapping(bytes32 action => uint256) public successes;
    /// @notice What was seen that must never be.
    string[] internal _violations;
    /// @dev Whether the last call may have changed which agreements there are; to look at all of them is slow.
    bool internal _moved = true;
    /// @dev Whether a token or payee may call back.
    bool internal _armed;

    function _never(bool happened, string memory what) internal {
        if (happened) _violations.push(what);
    }

    /// @dev Looks at the orders.
    function _look() internal virtual;

    /// @dev Prepares what is called back in the next call.
    function _prepareCalls() internal virtual;

    /// @dev Makes a call and looks at the orders after it.
    function _send(address who, address target, uint256 value, bytes memory call) internal returns (bool done) {
        _moved = false;
        if (_armed) _prepareCalls();
        vm.prank(who);
        (done,) = target.call{value: value}(call);
        if (done) ++reached[bytes4(call)];
        if (_learn() != 0) _moved = true;
        _look();
    }

    /// @dev Counts a success, and says so where a call did not come to what it must.
    function _judge(bool done, bool expected, bytes32 action) internal {
        if (done) ++successes[action];
        if (done && !expected) _violations.push(string(abi.encodePacked("should have been refused: ", action)));
        if (!done && expected) _violations.push(string(abi.encodePacked("should have been done: ", action)));
    }

    // ---------------------------------------------------------------- Offers

    /// @dev Takes an offer back, or, more often, publishes the next one again that was, or renews its consent.
    function offer(uint256 seed, uint256 sender, uint256 until) external {
        uint256 index = seed % _lines.length;
        if (sender % 4 == 0) return _withdraw(_lines[index], sender % 8 == 0 ? issuer : _lines[index].provider);
        for (uint256 i; i < _lines.length && !_isWithdrawn(index) && sender % 4 != 1; ++i) {
            index = (index + 1) % _lines.length;
        }
        Line storage line = _lines[index];
        bool isRental = index < RENTALS;
        uint64 consented = uint64(block.timestamp + until % 200 days);
        address visitors = vm.addr(line.visitorKey);
        bool isNew = _isWithdrawn(index) || (!isRental && consented > line.consentedUntil);
        bool may = isNew
            && (isRental ? machines.ownerOf(line.offer.machine) == line.provider : consented > _withdrawn[visitors][line.provider][0]);
        IAgreements.SignedConsent memory consent = _consentUntil(line.visitorKey, line.provider, 0, consented);
        bytes memory call = abi.encodeCall(agreements.publish, (line.offer, _productsOf(index), consent));
        bool done = _send(line.provider, address(agreements), 0, call);
        _judge(done, may, "publish");
        if (done && !isRental) line.consentedUntil = consented;
    }

    function _withdraw(Line storage line, address who) private {
        bool may = who == line.provider && !agreements.offerOf(line.id).withdrawn;
        _judge(_send(who, address(agreements), 0, abi.encodeCall(agreements.withdrawOffer, (line.id))), may, "withdraw");
    }

    function _isWithdrawn(uint256 index) private view returns (bool) {
        return agreements.offerOf(_lines[index].id).withdrawn;
    }

    /// @dev The owner admits an offer for its tenants, or excludes it; another account may not, nor for what is no supply of goods.
    function admission(uint256 seed, uint256 sender, uint256) external {
        uint256 index = seed % 4 == 0 ? (seed >> 8) % _lines.length : [RENTALS + 3, RENTALS + 4, OTHER_SUPPLY][(seed >> 8) % 3];
        Line storage line = _lines[index];
        address owner_ = machines.ownerOf(line.offer.machine);
        address who = sender % 4 == 0 ? [stranger, payer, supplier][(sender >> 8) % 3] : owner_;
        if ((sender >> 16) % 4 == 0) {
            bytes memory call = abi.encodeCall(agreements.exclude, (line.id));
            bool may = who == owner_ && line.admittedBy != address(0);
            if (_send(who, address(agreements), 0, call) == may) line.admittedBy = may ? address(0) : line.admittedBy;
            else _never(true, "admission taken back, or not, by the wrong one");
        } else {
            bool may = who == owner_ && index > RENTALS + 2 && !_isWithdrawn(index);
            bool done = _send(who, address(agreements), 0, abi.encodeCall(agreements.admit, (line.id)));
            _judge(done, may, "admit");
            if (done) line.admittedBy = who;
        }
    }

    /// @dev An issuer takes back what it consented to, itself or by its signature; another may not.
    function withdrawConsent(uint256 seed, uint256 ahead, uint256 flaw) external {
        bool isVisitors = seed % 2 == 0;
        Line storage line = _lines[isVisitors ? RENTALS + (seed >> 8) % 6 : (seed >> 8) % RENTALS];
        uint256 key = isVisitors ? line.visitorKey : _issuerKeys[(seed >> 16) % 3];
        address who = isVisitors ? line.provider : _customers[(seed >> 24) % 4];
        bytes32 id = isVisitors ? bytes32(0) : line.id;
        address from = vm.addr(key);
        uint64 until = uint64(block.timestamp - 1 days + ahead % 10 days);
        bool bySignature = flaw % 2 == 0;
        bool forged = flaw % 8 == 0;
        (bytes32 r, bytes32 vs) =
            _signFor(address(agreements), forged ? STRANGER_KEY : key, PlatformMessages.consentWithdrawalHash(who, id, until));
        bytes memory call = abi.encodeCall(agreements.withdrawConsent, (from, who, id, until, bySignature ? r : bytes32(0), vs));
        bool may = !forged && until > _withdrawn[from][who][id];
        bool done = _send(bySignature ? supplier : from, address(agreements), 0, call);
        _judge(done, may, "withdrawConsent");
        if (done) _withdrawn[from][who][id] = until;
    }

    // ---------------------------------------------------------------- Agreeing

    function accept(uint256 seed, uint256 deposit, uint256 flaw) external {
        uint256 index = seed % 2 == 0 ? RENTALS + (seed >> 1) % 6 : (seed >> 1) % RENTALS;
        uint256 who = seed % 4 == 0 ? 0 : (seed >> 8) % 4; // the owner, who often is the only one that may accept
        _accept(_customers[who], index, LEAST + deposit % (2 * DEPOSIT), flaw);
    }

    /// @dev The customer of some agreement, most often a tenant, accepts goods.
    function supply(uint256 seed, uint256 deposit, uint256 flaw) external {
        uint256 index = [RENTALS + 3, RENTALS + 4, OTHER_SUPPLY][seed % 3];
        _accept(_known[1 + (seed >> 8) % _made()].customer, index, LEAST + deposit % (2 * DEPOSIT), flaw);
    }

    /// @dev One of the many takes every rental there is; now and then all of them do, more than there is room for.
    function crowd(uint256 seed, uint256, uint256) external {
        uint256 many = seed % 8 == 0 ? 5 : 1;
        for (uint256 i; i < many * RENTALS; ++i) {
            _accept(_customers[4 + (seed / 8 + i / RENTALS) % 5], i % RENTALS, LEAST, 10);
        }
        if (_counts(machine, 0)[1] == 16) ++successes["full"];
    }

    /// @param flaw 5 another value than the deposit, 6 too small a deposit, 7 the consent by another key, 4 one that is over, of 8; 2 the
    /// customer as its own issuer
    function _accept(address who, uint256 index, uint256 deposit, uint256 flaw) internal {
        IAgreements.Offer storage offered = _lines[index].offer;
        Try memory attempt;
        (attempt.who, attempt.line) = (who, index);
        attempt.deposit = flaw % 8 == 6 ? offered.smallestDeposit - 1 : deposit;
        attempt.value = (offered.token == address(0) ? attempt.deposit : 0) + (flaw % 8 == 5 ? 1 : 0);
        uint256 key = _issuerKeys[(flaw >> 3) % 3];
        attempt.issuer = index >= RENTALS ? offered.machine : flaw % 8 == 2 ? who : vm.addr(key);
        attempt.forged = flaw % 8 == 7;
        uint64 until = uint64(flaw % 8 == 4 ? block.timestamp - 1 : block.timestamp + (flaw >> 16) % 20 days);
        attempt.consent = _consentUntil(attempt.forged ? STRANGER_KEY : key, who, _lines[index].id, until);
        attempt.had = _balance(offered.token, who);
        attempt.others = _peoplesMoney(offered.token, who);
        attempt.held = _balance(offered.token, address(channels));
        _try(attempt, (flaw >> 8) % 4 == 0 && offered.token == address(dollar) && attempt.value == 0);
    }

    function _try(Try memory attempt, bool withPermit) private {
        Line storage line = _lines[attempt.line];
        bool may = _mayAccept(attempt);
        bytes memory call = abi.encodeCall(agreements.accept, (line.id, attempt.issuer, attempt.deposit, attempt.consent));
        if (withPermit) {
            IAgreements.Permit memory permit = IAgreements.Permit(block.timestamp, 27, "not", "good");
            call = abi.encodeCall(agreements.acceptWithPermit, (line.id, attempt.issuer, attempt.deposit, attempt.consent, permit));
        }
        address token = line.offer.token;
        bool done = _send(attempt.who, address(agreements), attempt.value, call);
        if (done || !_armed) _judge(done, may, "accept");
        if (!done) return;
        if (_known[_made()].rentalId != 0) ++successes["tenant's supply"];
        _never(_balance(token, attempt.who) + attempt.deposit != attempt.had, "the sender paid another amount than the deposit");
        _never(_peoplesMoney(token, attempt.who) != attempt.others, "another account paid for an acceptance");
        _never(_balance(token, address(channels)) != attempt.held + attempt.deposit, "another amount than the deposit came in");
    }

    /// @dev Whether an acceptance must be taken.
    function _mayAccept(Try memory attempt) private view returns (bool) {
        Line storage line = _lines[attempt.line];
        uint256 value = line.offer.token == address(0) ? attempt.deposit : 0;
        if (attempt.value != value || attempt.deposit < line.offer.smallestDeposit) return false;
        if (_isWithdrawn(attempt.line) || !_isConsented(line) || !_isIssuerGood(attempt)) return false;
        if (line.offer.customer != address(0) && line.offer.customer != attempt.who) return false;
        if (_hasAccepted(attempt.line, attempt.who) || _clashes(attempt.line, attempt.issuer)) return false;
        return _hasOwnersWord(attempt) && _hasRoom(attempt) && !_isCovered(attempt.who, attempt.line);
    }

    /// @dev Whether the visitors' issuer still consents.
    function _isConsented(Line storage line) private view returns (bool) {
        if (line.offer.visitorIssuer == address(0)) return true;
        return block.timestamp <= line.consentedUntil && line.consentedUntil > _withdrawn[line.offer.visitorIssuer][line.provider][0];
    }

    function _isIssuerGood(Try memory attempt) private view returns (bool) {
        if (attempt.line >= RENTALS || attempt.issuer == attempt.who) return true;
        uint64 until = _withdrawn[attempt.issuer][attempt.who][_lines[attempt.line].id];
        return !attempt.forged && attempt.consent.expiresAt >= block.timestamp && attempt.consent.expiresAt > until;
    }

    function _hasOwnersWord(Try memory attempt) private view returns (bool) {
        Line storage line = _lines[attempt.line];
        address owner_ = machines.ownerOf(line.offer.machine);
        if (attempt.line < RENTALS) return line.provider == owner_;
        if (attempt.who == owner_) return true;
        if (line.offer.kind == IAgreements.Kind.Service || line.admittedBy != owner_) return false;
        return _longestRental(attempt.who, line.offer) != 0;
    }

    function _hasRoom(Try memory attempt) private view returns (bool) {
        IAgreements.Offer storage offered = _lines[attempt.line].offer;
        uint256[4] memory counts = _counts(offered.machine, attempt.line);
        if (counts[0] >= 32) return false;
        bool isTenants = offered.kind == IAgreements.Kind.Supply && attempt.who != machines.ownerOf(offered.machine);
        if (isTenants && counts[2] >= 8) return false;
        return offered.places == 0 || (counts[1] < 16 && counts[3] < offered.places);
    }

    /// @dev Whether one of the causes is covered by an agreement that does not give way.
    function _isCovered(address who, uint256 index) private view returns (bool) {
        if (index < RENTALS) return false;
        IAgreements.Product[] memory products = _productsOf(index);
        address at = _lines[index].offer.machine;
        address owner_ = machines.ownerOf(at);
        for (uint256 i; i < products.length; ++i) {
            (IAgreements.Parties memory parties,) = agreements.coverOf(at, products[i].cause);
            if (parties.agreementId == 0) continue;
            Known storage known = _known[parties.agreementId];
            bool givesWay = known.endsAt != 0 || known.owner != owner_ || (who == owner_ && known.customer != who);
            if (!givesWay) return true;
        }
        return false;
    }

    function end(uint256 seed, uint256 sender, uint256) external {
        uint256 id = 1 + seed % _made();
        for (uint256 i; i < _made() && _known[id].endsAt != 0 && seed % 8 != 0; ++i) {
            id = 1 + id % _made();
        }
        Known storage known = _known[id];
        address owner_ = machines.ownerOf(_machineOf(id));
        address who = [known.customer, _lines[known.line].provider, owner_, issuer][sender % 4];
        bool isParty = who == known.customer || who == _lines[known.line].provider || who == owner_;
        bool atOnce = who == owner_ && known.owner != owner_;
        uint256 endsAt = block.timestamp + (atOnce ? 0 : _lines[known.line].offer.noticePeriod);
        bool expected = isParty && (known.endsAt == 0 || known.endsAt > endsAt);
        bool done = _send(who, address(agreements), 0, abi.encodeCall(agreements.end, (id)));
        _judge(done, expected, "end");
        if (!done) return;
        if (atOnce) ++successes["end at once"];
        _moved = true;
        _endKnown(id, endsAt);
        _look();
    }

    /// @dev Everything is ended and over, now and then, and all begins again.
    function endAll(uint256 seed, uint256, uint256) external {
        if (seed % 6 != 0) return;
        for (uint256 id = 1; id < _known.length; ++id) {
            Known storage known = _known[id];
            uint256 endsAt = block.timestamp + _lines[known.line].offer.noticePeriod;
            if (known.endsAt != 0 && known.endsAt <= endsAt) continue;
            bytes memory call = abi.encodeCall(agreements.end, (id));
            vm.prank(known.customer);
            (bool done,) = address(agreements).call(call);
            _judge(done, true, "endAll");
            _endKnown(id, endsAt);
        }
        vm.warp(block.timestamp + WEEK);
        _begin();
        _moved = true;
    }

    /// @dev A machine that is rented and seen to.
    function _begin() internal {
        _accept(payer, 4, DEPOSIT, 0);
        _accept(machines.ownerOf(machine), RENTALS + 2, 2 * DEPOSIT, 0);
        _accept(machines.ownerOf(machine), RENTALS, 2 * DEPOSIT, 0);
    }
}
