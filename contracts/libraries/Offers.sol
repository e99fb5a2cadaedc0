// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAgreements} from "../interfaces/IAgreements.sol";
import {Causes} from "./Causes.sol";

/// @title What makes an offer a good one, as far as it can be seen from the offer alone
library Offers {
    /// @notice The most products of one offer.
    uint256 internal constant MOST_PRODUCTS = 16;
    /// @notice The highest price: what a channel can hold.
    uint256 internal constant HIGHEST_PRICE = type(uint104).max;
    /// @notice The most customers of an offer that names none.
    uint256 internal constant MOST_PLACES = 16;
    /// @notice The longest notice: an agreement that could never end would hold its place at the machine, and its deposit, for good.
    uint32 internal constant LONGEST_NOTICE = 366 days;

    /// @notice Reverts unless every product is good, and its name or cause unlike all others'.
    function requireGoodProducts(IAgreements.Kind kind, IAgreements.Product[] calldata products) internal pure {
        if (products.length == 0) revert IAgreements.NoProducts();
        if (products.length > MOST_PRODUCTS) revert IAgreements.TooManyProducts(products.length, MOST_PRODUCTS);
        for (uint256 i; i < products.length; ++i) {
            _requireGood(kind, products[i]);
            for (uint256 j; j < i; ++j) {
                _requireUnlike(kind, products[i], products[j]);
            }
        }
    }

    /// @notice Reverts unless regular service has both its number of cups and its fee, or neither.
    function requireRegularService(IAgreements.Offer calldata offer, IAgreements.Product[] calldata products) internal pure {
        bool hasFee;
        for (uint256 i; i < products.length; ++i) {
            if (products[i].cause == Causes.REGULAR_SERVICE) hasFee = true;
        }
        if (hasFee != (offer.everyCups != 0)) revert IAgreements.EveryCupsWithoutFee(offer.everyCups);
    }

    /// @notice Reverts when the notice is longer than a year.
    function requireNotice(uint32 noticePeriod) internal pure {
        if (noticePeriod > LONGEST_NOTICE) revert IAgreements.NoticeTooLong(noticePeriod, LONGEST_NOTICE);
    }

    /// @notice Reverts unless an offer of a rental that names no customer has places, and no other offer has any.
    function requirePlaces(IAgreements.Offer calldata offer) internal pure {
        bool isOpen = offer.kind == IAgreements.Kind.Rental && offer.customer == address(0);
        uint256 most = isOpen ? MOST_PLACES : 0;
        if (offer.places > most || (isOpen && offer.places == 0)) revert IAgreements.UnusablePlaces(offer.places, most);
    }

    /// @notice Reverts unless the token is the native coin or has code.
    function requireToken(address token) internal view {
        if (token != address(0) && token.code.length == 0) revert IAgreements.NotAToken(token);
    }

    /// @dev The last 8 of 32 bytes are zero: a tap shows labels of at most 24 bytes.
    function _requireGood(IAgreements.Kind kind, IAgreements.Product calldata product) private pure {
        bytes32 name = product.name;
        if (name == 0 || uint64(uint256(name)) != 0) revert IAgreements.UnusableName(name);
        if (product.price == 0 || product.price > HIGHEST_PRICE) revert IAgreements.UnusablePrice(name, product.price, HIGHEST_PRICE);
        if (!_fits(kind, product.cause)) revert IAgreements.WrongCause(kind, product.cause);
    }

    function _requireUnlike(IAgreements.Kind kind, IAgreements.Product calldata one, IAgreements.Product calldata other) private pure {
        if (one.name == other.name) revert IAgreements.NameTwice(one.name);
        if (kind != IAgreements.Kind.Rental && one.cause == other.cause) revert IAgreements.CauseTwice(one.cause);
    }

    function _fits(IAgreements.Kind kind, uint8 cause) private pure returns (bool) {
        if (kind == IAgreements.Kind.Rental) return cause == 0;
        if (kind == IAgreements.Kind.Service) return cause < Causes.SUPPLIES || cause == Causes.REGULAR_SERVICE;
        return (cause >= Causes.SUPPLIES && cause < Causes.REGULAR_SERVICE) || cause == Causes.DELIVERY;
    }
}
