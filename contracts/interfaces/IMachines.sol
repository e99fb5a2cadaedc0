// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPaymentChannels} from "./IPaymentChannels.sol";
import {IWorkOrders} from "./IWorkOrders.sol";

/// @title The machines' digital twins
/// @notice Who owns a machine, and what it last said about itself. A machine speaks by signed reports, which anyone may bring; what they
/// ask for is ordered in the same transaction (`IWorkOrders`). The contract has no owner, no upgrade, no fee, no pause; it never holds money.
/// Section 7 of the protocol page gives the messages field by field.
///
/// An owner that loses its key loses the machine here: nobody can hand it over in its place, and a machine is registered once. Reports are
/// still taken, and receipts redeemed. To be registered again, the machine needs another key.
/// If the chain changes its id, Registrations and Reports signed for the former id are void; owners and twins stay.
interface IMachines {
    /// @notice What a machine says about itself. All but `sequence` and `reportedAt` are its sensors' and counters'.
    /// @param sequence counts from 1; a later report has a greater one, gaps are good
    /// @param reportedAt Unix seconds, by the machine's clock
    /// @param cups all that it ever brewed
    /// @param cupsByProduct eight counters of four bytes, in the order of its configuration; the last counts all further products too
    /// @param status 0 serving, 1 out of service, 2 in a technician's hands
    /// @param faults a bit for each fault that lasts
    /// @param supplies a bit for each supply that is below its level
    /// @param software the version that runs
    struct Report {
        uint64 sequence;
        uint64 reportedAt;
        uint64 cups;
        bytes32 cupsByProduct;
        uint32 status;
        uint32 faults;
        uint32 supplies;
        bytes32 software;
    }

    /// @notice All that is known of a machine.
    /// @param owner zero where the machine is not registered
    /// @param nextOwner whom the owner offered the machine to; zero where nobody
    /// @param broughtAt when the report was brought, Unix seconds; zero where there is none
    /// @param report the newest
    struct Twin {
        address owner;
        address nextOwner;
        uint64 broughtAt;
        Report report;
    }

    /// @notice A receipt that the machine accepted, as anyone may redeem it.
    /// @param r of the machine's Acceptance
    /// @param vs of the machine's Acceptance
    struct AcceptedClaim {
        IPaymentChannels.Claim claim;
        bytes32 r;
        bytes32 vs;
    }

    // ---------------------------------------------------------------- Events

    /// @notice A machine has an owner.
    event MachineRegistered(address indexed machine, address indexed owner);

    /// @notice The owner offers the machine to another; zero takes the offer back.
    event OwnershipOffered(address indexed machine, address indexed owner, address indexed nextOwner);

    /// @notice The machine has another owner.
    event OwnershipAccepted(address indexed machine, address indexed formerOwner, address indexed owner);

    /// @notice A machine's report was brought.
    event Reported(address indexed machine, address indexed owner, Report report);

    // ---------------------------------------------------------------- Errors

    /// @notice A machine is registered once, ever; its owner may hand it over.
    error AlreadyRegistered(address machine, address owner);
    /// @notice Nobody registered this machine.
    error NotRegistered(address machine);
    /// @notice Only the machine's owner may do this.
    error NotOwner(address sender, address owner);
    /// @notice The owner offered the machine to `nextOwner` only; zero: to nobody.
    error NotNextOwner(address sender, address nextOwner);
    /// @notice The message is signed by another key than the machine's. `signer` is zero where the signature is not canonical.
    error WrongSigner(address signer, address machine);
    /// @notice A report must come after the last one brought, of sequence `last`.
    error StaleReport(uint64 sequence, uint64 last);
    /// @notice The report is dated in the future; bring it then.
    error ReportInFuture(uint64 reportedAt, uint256 time);
    /// @notice The report's time is before the last one's, `last`.
    error ReportBackwards(uint64 reportedAt, uint64 last);
    /// @notice The machine counted `last` cups already; cups never become fewer.
    error CupsFell(uint64 cups, uint64 last);

    // ---------------------------------------------------------------- Owning

    /// @notice Makes the sender the owner of a machine that signed so.
    /// @dev The signature names the owner, so nobody else can use it; and a machine is registered once, so it cannot be used again.
    /// @param r of the machine's Registration
    /// @param vs of the machine's Registration
    function register(address machine, bytes32 r, bytes32 vs) external;

    /// @notice Offers a machine to its next owner. By the owner only.
    /// @param nextOwner zero takes the offer back
    function offerOwnership(address machine, address nextOwner) external;

    /// @notice Takes over a machine. By the address that the owner offered it to only.
    /// @dev Agreements stay as they are, with the former owner's payee: look at them first. The new owner may end each of them at once. The
    /// machine's key signs the receipts of the former owner's service and supply channels: it should empty these before.
    function acceptOwnership(address machine) external;

    // ---------------------------------------------------------------- Reporting

    /// @notice Brings a machine's report, and orders what it asks for. Anyone may.
    /// @param r of the machine's Report
    /// @param vs of the machine's Report
    function report(address machine, Report calldata newest, bytes32 r, bytes32 vs) external;

    /// @notice As `report`, and redeems receipts that machines accepted, all in one transaction. Anyone may.
    /// @dev A receipt that cannot be redeemed reverts the whole, so simulate before sending. A report that is not newer than the last one does
    /// not, nor does a receipt of which the channel has redeemed as much already: anyone may take either out of the pool and bring it alone,
    /// and no payee would be paid any more.
    function reportAndRedeem(address machine, Report calldata newest, bytes32 r, bytes32 vs, AcceptedClaim[] calldata claims) external;

    // ---------------------------------------------------------------- Views

    /// @notice The owner of a machine, zero where it is not registered.
    function ownerOf(address machine) external view returns (address);

    /// @notice All that is known of a machine.
    function twinOf(address machine) external view returns (Twin memory);

    /// @notice Where receipts are redeemed.
    function channels() external view returns (IPaymentChannels);

    /// @notice Where reports ask for work.
    function workOrders() external view returns (IWorkOrders);

    /// @notice The domain of Registration and Report (EIP-712).
    function domainSeparator() external view returns (bytes32);

    /// @notice The same domain, field by field (EIP-5267).
    function eip712Domain()
        external
        view
        returns (
            bytes1 fields,
            string memory name,
            string memory version,
            uint256 chainId,
            address verifyingContract,
            bytes32 salt,
            uint256[] memory extensions
        );
}
