// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IAgreements} from "../../../../contracts/interfaces/IAgreements.sol";
import {IPaymentChannels} from "../../../../contracts/interfaces/IPaymentChannels.sol";
import {PlatformFixture} from "../../support/PlatformFixture.sol";

/// @notice One machine, everybody around it, and twelve offers: eight rentals, two services, two supplies, some in native coin.
/// @dev It remembers every agreement for itself, so that what the contracts answer can be compared.
abstract contract World is PlatformFixture {
    /// @dev An offer as its provider may publish it again and again.
    struct Line {
        bytes32 id;
        address provider;
        uint256 visitorKey;
        IAgreements.Offer offer;
    }

    /// @dev What is known of an agreement without asking.
    struct Known {
        uint256 line;
        address customer;
        uint256 endsAt;
    }

    uint256 internal constant RENTALS = 8;
    uint256 internal constant LEAST = 10e6;

    Line[] internal _lines;
    /// @dev By agreement id; none has id 0.
    Known[] internal _known;
    /// @dev Who accepts offers, the last five of them in numbers.
    address[] internal _customers;
    /// @dev Who must not lose by another's acceptance.
    address[] internal _people;
    uint256[3] internal _issuerKeys = [ISSUER_KEY, HOLDER_KEY, TECHNICIANS_KEY];
    mapping(address issuer => uint256) internal _keyOf;
    /// @dev The channels of all agreements, each once.
    bytes32[] private _ids;
    mapping(bytes32 channelId => address token) private _tokenOf;
    mapping(bytes32 channelId => bool) private _isKnown;

    function setUp() public virtual override {
        super.setUp();
        _register();
        _known.push();
        _people = [owner, payer, holder, stranger, provider, supplier, payee, issuer, machine];
        _customers = [owner, payer, holder, stranger];
        for (uint160 i = 1; i <= 5; ++i) {
            _customers.push(address(0xC0FFEE00 + i));
            _people.push(address(0xC0FFEE00 + i));
        }
        for (uint256 i; i < _people.length; ++i) {
            _fill(_people[i]);
        }
        _keyOf[machine] = MACHINE_KEY;
        for (uint256 i; i < _issuerKeys.length; ++i) {
            _keyOf[vm.addr(_issuerKeys[i])] = _issuerKeys[i];
        }
        _writeLines();
    }

    function _writeLines() private {
        for (uint256 i; i < RENTALS; ++i) {
            IAgreements.Offer memory rental = _rental();
            rental.smallestDeposit = LEAST - i;
            if (i >= 6) rental.token = address(0);
            _addLine(owner, OWNER_KEY, rental);
        }
        IAgreements.Offer memory other = _service();
        (other.payee, other.token, other.noticePeriod) = (stranger, address(0), 1 days);
        _addLine(provider, TECHNICIANS_KEY, _service());
        _addLine(stranger, TECHNICIANS_KEY, other);
        other = _supply();
        (other.payee, other.token, other.noticePeriod) = (stranger, address(0), 1 days);
        _addLine(supplier, DRIVERS_KEY, _supply());
        _addLine(stranger, DRIVERS_KEY, other);
    }

    function _addLine(address provider_, uint256 visitorKey, IAgreements.Offer memory offer) private {
        uint256 index = _lines.length;
        Line storage line = _lines.push();
        (line.provider, line.visitorKey, line.offer) = (provider_, visitorKey, offer);
        line.id = _publishAs(provider_, visitorKey, offer, _productsOf(index));
    }

    /// @dev The second of each sort has less to offer, or other things.
    function _productsOf(uint256 index) internal pure returns (IAgreements.Product[] memory products) {
        if (index < RENTALS) return _cups();
        if (index == RENTALS + 2) return _goodsAndDelivery();
        products = index == RENTALS + 3 ? _goods() : _repairs();
        if (index == RENTALS + 1) (products[0].name, products[0].cause) = ("Pump", PUMP);
    }

    // ---------------------------------------------------------------- What is known of agreements

    function _remember(uint256 index, address customer) internal {
        uint256 id = _known.length;
        _known.push(Known(index, customer, 0));
        bytes32 channel = _id(agreements.agreementOf(id).terms);
        if (_isKnown[channel]) return;
        (_isKnown[channel], _tokenOf[channel]) = (true, _lines[index].offer.token);
        _ids.push(channel);
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

    /// @dev How many agreements did not end yet.
    /// @param customer of the agreements; zero for anyone
    function _activeOf(address customer) internal view returns (uint256 count) {
        for (uint256 id = 1; id < _known.length; ++id) {
            if ((customer == address(0) || _known[id].customer == customer) && _isActive(id)) ++count;
        }
    }

    function _isRenting(address customer) internal view returns (bool) {
        for (uint256 id = 1; id < _known.length; ++id) {
            if (_known[id].customer == customer && _known[id].line < RENTALS && _isActive(id)) return true;
        }
        return false;
    }

    function _hasAccepted(uint256 index, address customer) internal view returns (bool) {
        for (uint256 id = 1; id < _known.length; ++id) {
            if (_known[id].customer == customer && _known[id].line == index && _isActive(id)) return true;
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
