// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IAgreements} from "../../../../contracts/interfaces/IAgreements.sol";
import {IPaymentChannels} from "../../../../contracts/interfaces/IPaymentChannels.sol";
import {Account} from "../../support/Accounts.sol";
import {PlatformFixture} from "../../support/PlatformFixture.sol";
import {CallingToken} from "../../tokens/OddTokens.sol";

/// @notice Two machines, everybody around them, and fifteen offers in three tokens: nine rentals, two services, four supplies.
/// @dev It remembers every agreement for itself, so that what the contracts answer can be compared.
abstract contract World is PlatformFixture {
    /// @dev An offer as its provider may publish it again and again.
    struct Line {
        bytes32 id;
        address provider;
        uint256 visitorKey;
        uint256 consentedUntil;
        address admittedBy;
        IAgreements.Offer offer;
    }

    /// @dev What is known of an agreement without asking.
    struct Known {
        uint256 line;
        address customer;
        address issuer;
        address owner;
        uint256 rentalId;
        uint256 endsAt;
    }

    uint256 internal constant OTHER_MACHINE_KEY = uint256(keccak256("other machine"));
    uint256 internal constant RENTALS = 9;
    /// @dev The offers at the other machine: a rental and a supply.
    uint256 internal constant OTHER_RENTAL = 8;
    uint256 internal constant OTHER_SUPPLY = 14;
    uint256 internal constant LEAST = 10e6;

    address internal otherMachine = vm.addr(OTHER_MACHINE_KEY);
    CallingToken internal calling;
    /// @dev Gets what is redeemed in native coin, and may call back.
    Account internal nativePayee;

    Line[] internal _lines;
    mapping(bytes32 offerId => uint256) internal _lineOf;
    /// @dev By agreement id; none has id 0.
    Known[] internal _known;
    /// @dev The customers; the last five of them come as a crowd.
    address[] internal _customers;
    /// @dev Who must not lose by another's acceptance.
    address[] internal _people;
    uint256[3] internal _issuerKeys = [ISSUER_KEY, HOLDER_KEY, TECHNICIANS_KEY];
    mapping(address issuer => uint256) internal _keyOf;
    /// @dev By issuer, customer and offer: each consent that ends by then is withdrawn.
    mapping(address issuer => mapping(address customer => mapping(bytes32 offerId => uint64))) internal _withdrawn;
    /// @dev The channels of all agreements, each once.
    bytes32[] private _ids;
    mapping(bytes32 channelId => address token) private _tokenOf;
    mapping(bytes32 channelId => bool) private _isKnown;

    function setUp() public virtual override {
        super.setUp();
        (calling, nativePayee) = (new CallingToken(), new Account());
        _register();
        _known.push();
        _people = [owner, payer, holder, stranger, provider, supplier, payee, issuer, machine, address(calling)];
        _customers = [owner, payer, holder, stranger];
        for (uint160 i = 1; i <= 5; ++i) {
            _customers.push(address(0xC0FFEE00 + i));
            _people.push(address(0xC0FFEE00 + i));
        }
        for (uint256 i; i < _people.length; ++i) {
            _fill(_people[i]);
            calling.mint(_people[i], 1_000_000e6);
            vm.prank(_people[i]);
            calling.approve(address(agreements), type(uint256).max);
        }
        (_keyOf[machine], _keyOf[otherMachine]) = (MACHINE_KEY, OTHER_MACHINE_KEY);
        uint256[5] memory keys = [ISSUER_KEY, HOLDER_KEY, TECHNICIANS_KEY, PAYER_KEY, OWNER_KEY];
        for (uint256 i; i < keys.length; ++i) {
            _keyOf[vm.addr(keys[i])] = keys[i];
        }
    }

    // ---------------------------------------------------------------- Offers

    /// @dev Once the other machine is registered, too.
    function _writeLines() internal {
        for (uint256 i; i < RENTALS; ++i) {
            IAgreements.Offer memory rental = i == 4 ? _rentalTo(payer) : i == 5 ? _rentalTo(holder) : _rental();
            rental.smallestDeposit = LEAST - i;
            if (rental.places != 0) rental.places = [2, 16, 8, 4, 0, 0, 4, 16, 4][i];
            if (i == 3 || i == 5) (rental.token, rental.payee) = (address(0), address(nativePayee));
            if (i == 6) rental.token = address(calling);
            if (i == 7) rental.noticePeriod = 1 days;
            if (i == OTHER_RENTAL) rental.machine = otherMachine;
            _addLine(owner, OWNER_KEY, rental);
        }
        IAgreements.Offer memory other = _service();
        (other.payee, other.token, other.noticePeriod) = (address(nativePayee), address(0), 1 days);
        _addLine(provider, TECHNICIANS_KEY, _service());
        _addLine(stranger, TECHNICIANS_KEY, other);
        other = _supply();
        _addLine(supplier, DRIVERS_KEY, other);
        (other.payee, other.token, other.noticePeriod) = (address(nativePayee), address(0), 2 days);
        _addLine(stranger, DRIVERS_KEY, other);
        (other.payee, other.token, other.noticePeriod) = (stranger, address(calling), WEEK);
        _addLine(stranger, DRIVERS_KEY, other);
        other = _supply();
        other.machine = otherMachine;
        _addLine(supplier, DRIVERS_KEY, other);
    }

    function _addLine(address provider_, uint256 visitorKey, IAgreements.Offer memory offer) private {
        uint256 index = _lines.length;
        Line storage line = _lines.push();
        (line.provider, line.visitorKey, line.offer) = (provider_, visitorKey, offer);
        line.consentedUntil = offer.kind == IAgreements.Kind.Rental ? type(uint64).max : CONSENT_END;
        line.id = _publishAs(provider_, visitorKey, offer, _productsOf(index));
        _lineOf[line.id] = index;
    }

    /// @dev The second of each sort has less to offer, or other things.
    function _productsOf(uint256 index) internal pure returns (IAgreements.Product[] memory products) {
        if (index < RENTALS) return _cups();
        if (index == RENTALS + 2) return _goodsAndDelivery();
        products = index > RENTALS + 2 ? _goods() : _repairs();
        if (index == RENTALS + 1) (products[0].name, products[0].cause) = ("Pump", PUMP);
        if (index == RENTALS + 4) (products[0].name, products[0].cause) = ("Milk", MILK);
    }

    // ---------------------------------------------------------------- What is known of agreements

    /// @dev Learns of the agreements that were made meanwhile; almost always one, and one more where a token called back.
    function _learn() internal returns (uint256 count) {
        for (uint256 id = _known.length; id <= agreements.agreementCount(); ++id) {
            IAgreements.Agreement memory made = agreements.agreementOf(id);
            uint256 index = _lineOf[made.offerId];
            _known.push(Known(index, made.terms.payer, made.terms.issuer, machines.ownerOf(made.terms.machine), 0, 0));
            Known storage known = _known[id];
            bool isTenants = made.kind == IAgreements.Kind.Supply && made.terms.payer != known.owner;
            if (isTenants) known.rentalId = _longestRental(made.terms.payer, _lines[index].offer);
            if (isTenants) known.endsAt = _known[known.rentalId].endsAt;
            bytes32 channel = _id(made.terms);
            if (!_isKnown[channel]) _ids.push(channel);
            (_isKnown[channel], _tokenOf[channel]) = (true, _lines[index].offer.token);
            ++count;
        }
    }

    /// @dev The customer's rental that ends last, with a notice as long as this supply's; zero for none.
    function _longestRental(address customer, IAgreements.Offer storage supply) internal view returns (uint256 found) {
        uint256 lastEnd;
        for (uint256 id = 1; id < _known.length; ++id) {
            if (!_isActive(id) || _known[id].customer != customer || _known[id].line >= RENTALS) continue;
            IAgreements.Offer storage rental = _lines[_known[id].line].offer;
            if (rental.machine != supply.machine || rental.noticePeriod < supply.noticePeriod) continue;
            uint256 end = _known[id].endsAt == 0 ? type(uint256).max : _known[id].endsAt;
            if (end > lastEnd) (found, lastEnd) = (id, end);
        }
    }

    function _endKnown(uint256 id, uint256 endsAt) internal {
        for (uint256 other = 1; other < _known.length; ++other) {
            if (other != id && _known[other].rentalId != id) continue;
            if (_known[other].endsAt == 0 || _known[other].endsAt > endsAt) _known[other].endsAt = endsAt;
        }
    }

    /// @dev How many agreements were made.
    function _made() internal view returns (uint256) {
        return _known.length - 1;
    }

    /// @dev Whether an agreement was made and did not end yet.
    function _isActive(uint256 id) internal view returns (bool) {
        if (id == 0 || id >= _known.length) return false;
        return _known[id].endsAt == 0 || block.timestamp < _known[id].endsAt;
    }

    /// @dev Whether an agreement has not ended, and is by the word of the machine's owner of now.
    function _stands(uint256 id) internal view returns (bool) {
        return _isActive(id) && _known[id].owner == machines.ownerOf(_machineOf(id));
    }

    function _machineOf(uint256 id) internal view returns (address) {
        return _lines[_known[id].line].offer.machine;
    }

    /// @dev How many agreements at a machine did not end yet: all, of rentals that name no customer, of tenants' supplies, of an offer.
    function _counts(address machine_, uint256 line) internal view returns (uint256[4] memory counts) {
        for (uint256 id = 1; id < _known.length; ++id) {
            if (!_isActive(id) || _machineOf(id) != machine_) continue;
            ++counts[0];
            if (_lines[_known[id].line].offer.places != 0) ++counts[1];
            if (_known[id].rentalId != 0) ++counts[2];
            if (_known[id].line == line) ++counts[3];
        }
    }

    function _hasAccepted(uint256 index, address customer) internal view returns (bool) {
        for (uint256 id = 1; id < _known.length; ++id) {
            if (_known[id].customer == customer && _known[id].line == index && _isActive(id)) return true;
        }
        return false;
    }

    /// @dev Whether an issuer is for another purpose, or for another token, at this machine.
    function _clashes(uint256 index, address issuer_) internal view returns (bool) {
        IAgreements.Offer storage offer = _lines[index].offer;
        for (uint256 id = 1; id < _known.length; ++id) {
            if (!_isActive(id) || _machineOf(id) != offer.machine) continue;
            IAgreements.Offer storage other = _lines[_known[id].line].offer;
            if (issuer_ == other.visitorIssuer || _known[id].issuer == offer.visitorIssuer) return true;
            bool areRentals = index < RENTALS && _known[id].line < RENTALS;
            if (areRentals && issuer_ == _known[id].issuer && offer.token != other.token) return true;
        }
        return false;
    }

    /// @dev The fee of a cause by the offer that an agreement was made of; zero where it is for no such cause.
    function _feeOf(uint256 id, uint8 cause) internal view returns (uint256) {
        IAgreements.Product[] memory products = _productsOf(_known[id].line);
        for (uint256 i; i < products.length; ++i) {
            if (_known[id].line >= RENTALS && products[i].cause == cause) return products[i].price;
        }
        return 0;
    }

    // ---------------------------------------------------------------- Money

    function _tokenAt(uint256 index) internal view returns (address) {
        return [address(0), address(dollar), address(calling)][index];
    }

    /// @dev What the channels of a token owe together.
    function _owedIn(address token) internal view returns (uint256 sum) {
        IPaymentChannels.Channel[] memory states = channels.channels(_ids);
        for (uint256 i; i < states.length; ++i) {
            if (_tokenOf[_ids[i]] == token) sum += uint256(states[i].deposited) - states[i].redeemed;
        }
    }

    /// @dev Money and allowances of the three contracts that must never have any.
    function _strayMoney() internal view returns (uint256 sum) {
        address[3] memory others = [address(machines), address(agreements), address(workOrders)];
        for (uint256 i; i < others.length; ++i) {
            sum += others[i].balance + dollar.balanceOf(others[i]) + dollar.allowance(others[i], address(channels));
            sum += calling.balanceOf(others[i]) + calling.allowance(others[i], address(channels));
        }
    }

    function _peoplesMoney(address token, address except) internal view returns (uint256 sum) {
        for (uint256 i; i < _people.length; ++i) {
            if (_people[i] != except) sum += _balance(token, _people[i]);
        }
    }

    function _redeemed(bytes32 channelId) internal view returns (uint256) {
        bytes32[] memory ids = new bytes32[](1);
        ids[0] = channelId;
        return channels.channels(ids)[0].redeemed;
    }
}
