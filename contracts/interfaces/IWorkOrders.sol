// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAgreements} from "./IAgreements.sol";
import {IMachines} from "./IMachines.sol";
import {IPaymentChannels} from "./IPaymentChannels.sol";

/// @title Work orders: repairs, regular service, deliveries of goods and of the machine itself
/// @notice A machine's report asks for work, its owner for the delivery of the machine. The provider accepts the order, the machine's receipt
/// proves it done, and the payment channel proves it paid. No party can assert any of these except its own promise. No owner, no upgrade, no
/// fee, no pause; it never holds money.
/// At one machine there is at most one open (requested or accepted) order for a cause. It gives way, that is, it is cancelled when the same
/// work is asked for again, once its agreement has ended, or once a new owner of the machine agreed with another provider. A receipt
/// that the machine signed for it is paid all the same.
/// A lost owner key: nobody else can ask for a delivery of the machine. Customers and providers can still cancel their orders.
/// If the chain changes its id, Completions signed for the former id are void. A token that pauses delays `settle`, nothing else.
interface IWorkOrders {
    /// @notice How far an order is. `Done` of an order with no fee is its end.
    enum State {
        None,
        Requested,
        Accepted,
        Done,
        Paid,
        Cancelled
    }

    /// @notice One order. Times are Unix seconds.
    /// @param agreementId whose provider does the work, and whose channel pays it
    /// @param rentalId the rental that a delivery of the machine is for, otherwise zero
    /// @param cause as in `IAgreements.Product`
    /// @param requestedAt by the machine's clock where its report asked, else the chain's; its receipt is not older
    /// @param acceptedAt when the provider promised
    /// @param dueAt until when the provider promised
    /// @param fee in the token's smallest unit; zero where a rental's own provider delivers the machine
    /// @param amount what the channel must have redeemed in all for the order to be paid: the proving receipt's cumulativeAmount
    /// @param note the provider's: a tracking number, a name
    struct Order {
        State state;
        uint8 cause;
        uint64 requestedAt;
        uint64 acceptedAt;
        uint64 dueAt;
        uint256 agreementId;
        uint256 rentalId;
        address machine;
        address provider;
        address customer;
        bytes32 channelId;
        uint256 fee;
        uint256 amount;
        string note;
    }

    /// @notice An open order with what the machine needs to sign its receipt.
    /// @param provenAmount of the order's channel, as `provenFees`: a machine that lost its store learns from them what it signed before
    struct OpenOrder {
        uint256 id;
        Order order;
        IPaymentChannels.Terms terms;
        address visitorIssuer;
        uint256 provenAmount;
        uint256 provenFees;
    }

    // ---------------------------------------------------------------- Events

    /// @notice Work is asked for.
    event OrderRequested(
        uint256 orderId,
        uint256 agreementId,
        uint8 cause,
        uint256 fee,
        address indexed provider,
        address indexed customer,
        address indexed machine
    );

    /// @notice The provider promises the work until `dueAt`.
    event OrderAccepted(
        uint256 orderId, uint256 dueAt, string note, address indexed provider, address indexed customer, address indexed machine
    );

    /// @notice The work is done, by the machine's own word.
    /// @param amount what the channel must have redeemed for the order to be paid
    event OrderDone(uint256 orderId, uint256 amount, address indexed provider, address indexed customer, address indexed machine);

    /// @notice The channel paid for the work.
    event OrderPaid(uint256 orderId, uint256 redeemed, address indexed provider, address indexed customer, address indexed machine);

    /// @notice The order is off. While its cause lasts, the machine's next report asks again.
    /// @param by the sender of `cancel` or `requestDelivery`; Machines where the order gave way to a report
    event OrderCancelled(uint256 orderId, address by, address indexed provider, address indexed customer, address indexed machine);

    // ---------------------------------------------------------------- Errors

    /// @notice The contracts do not name each other; deploy them in the order of the protocol page.
    error Misplaced(address expected, address found);
    /// @notice Only Machines tells what was reported.
    error NotMachines(address sender);
    /// @notice Only Agreements tells what was agreed.
    error NotAgreements(address sender);
    /// @notice The order is not in the state that this needs.
    error WrongState(uint256 orderId, State state, State expected);
    /// @notice Only requested and accepted orders can be cancelled.
    error NotOpen(uint256 orderId, State state);
    /// @notice Only the order's provider may do this.
    error NotProvider(address sender, address provider);
    /// @notice Only the order's provider or machine may do this.
    error NotProviderOrMachine(address sender, address provider, address machine);
    /// @notice Only the machine's owner may do this.
    error NotMachineOwner(address sender, address owner);
    /// @notice The delivery of a machine is for a rental that has not ended.
    error NotRented(uint256 agreementId);
    /// @notice There is an open order for the same work; cancel it first.
    error AlreadyOpen(uint256 orderId);
    /// @notice Only the order's provider, its customer or the machine's owner may do this.
    error NotAParty(address sender, uint256 orderId);
    /// @notice A promise is for a time from now (`earliest`) to `latest`.
    error UnusableDate(uint256 dueAt, uint256 earliest, uint256 latest);
    /// @notice A note has at most `most` bytes.
    error NoteTooLong(uint256 length, uint256 most);
    /// @notice An order with no fee is done by the machine's report, not by a receipt.
    error NothingToPay(uint256 orderId);
    /// @notice The receipt, or the Completion that ties it to this order, is signed by another key than the machine's, or is of another order.
    /// `signer` is zero where the signature is not canonical.
    error WrongSigner(address signer, address machine);
    /// @notice The machine signed this receipt before the order was asked for.
    error ReceiptTooOld(uint256 issuedAt, uint256 requestedAt);
    /// @notice The receipt owes less in all than this order's fee, `least`.
    error ReceiptTooSmall(uint256 cumulativeAmount, uint256 least);
    /// @notice The channel has redeemed too little. Redeem the receipt, after a top-up where the deposit is used up.
    error NotYetPaid(uint256 redeemed, uint256 amount);
    /// @notice The customer and the owner may cancel an accepted order from `from` on, when the provider is late beyond the grace.
    error NotYetLate(uint256 time, uint256 from);

    // ---------------------------------------------------------------- Asking

    /// @notice Orders what a machine's report asks for, and ends a delivery of the machine that it proves. By Machines only. Never reverts
    /// for what the parties did.
    function reported(address machine, IMachines.Report calldata report) external;

    /// @notice Orders the delivery of a machine to a customer who rents it: from the supplier with whom the owner agreed, for its fee, or
    /// else from the owner itself, with no fee. By the machine's owner only. An open delivery has to be cancelled first, unless it gives way.
    function requestDelivery(uint256 rentalId) external returns (uint256 orderId);

    /// @notice Counts the cups to the regular service from the machine's last report on. By Agreements only.
    function countFromNow(uint256 agreementId) external;

    // ---------------------------------------------------------------- Working

    /// @notice Promises the work. By the order's provider only.
    /// @dev Look at the channel first: has it money, is it closing? And at the agreement: once it has ended, its orders give way.
    /// @param dueAt Unix seconds, from now to 30 days ahead
    /// @param note at most 64 bytes: a tracking number, a name; may be empty
    function accept(uint256 orderId, uint64 dueAt, string calldata note) external;

    /// @notice Proves the work done by the machine's signed receipt of the fee, and its Completion: that the receipt is of this order. By the
    /// order's provider or machine only.
    /// @dev `Completion(address workOrders,uint256 orderId,bytes32 receipt)` in the domain of PaymentChannels, `receipt` the struct hash. The
    /// money is safe in any case, for the channel pays receipts and never asks for orders.
    /// @param r the Completion's signature (EIP-2098), as `vs`
    function done(uint256 orderId, IPaymentChannels.SignedReceipt calldata receipt, bytes32 r, bytes32 vs) external;

    /// @notice Proves the work paid, by what the channel has redeemed. Anyone may.
    function settle(uint256 orderId) external;

    /// @notice Takes an order off. The provider may at any time before it is done; the customer and the machine's owner before it is
    /// accepted, where there is no fee, or when the provider is 7 days late; the owner also when the order's agreement has ended or was a
    /// former owner's.
    function cancel(uint256 orderId) external;

    // ---------------------------------------------------------------- Views

    /// @notice An order; all zero where there is none.
    function orderOf(uint256 orderId) external view returns (Order memory);

    /// @notice All requested and accepted orders at a machine, in the order of their causes.
    function openOrdersOf(address machine) external view returns (OpenOrder[] memory);

    /// @notice How many orders were ever made; their ids count from 1.
    function orderCount() external view returns (uint256);

    /// @notice The greatest cumulativeAmount that proved an order of a channel.
    function provenAmount(bytes32 channelId) external view returns (uint256);

    /// @notice The sum of the fees of all orders of a channel that receipts proved.
    function provenFees(bytes32 channelId) external view returns (uint256);

    /// @notice How many cups the machine had when its regular service by this agreement was last asked for, or was agreed.
    function servicedAtCups(uint256 agreementId) external view returns (uint64);

    /// @notice Where payments are proved.
    function channels() external view returns (IPaymentChannels);

    /// @notice Whose reports count.
    function machines() external view returns (IMachines);

    /// @notice Who agreed to what.
    function agreements() external view returns (IAgreements);
}
