// Written by `npm run abi` from the contracts. Do not edit.
export const machinesAbi = [
  {
    "type": "function",
    "name": "acceptOwnership",
    "inputs": [
      {
        "name": "machine",
        "type": "address",
        "internalType": "address"
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "channels",
    "inputs": [],
    "outputs": [
      {
        "name": "",
        "type": "address",
        "internalType": "contract IPaymentChannels"
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "domainSeparator",
    "inputs": [],
    "outputs": [
      {
        "name": "",
        "type": "bytes32",
        "internalType": "bytes32"
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "eip712Domain",
    "inputs": [],
    "outputs": [
      {
        "name": "fields",
        "type": "bytes1",
        "internalType": "bytes1"
      },
      {
        "name": "name",
        "type": "string",
        "internalType": "string"
      },
      {
        "name": "version",
        "type": "string",
        "internalType": "string"
      },
      {
        "name": "chainId",
        "type": "uint256",
        "internalType": "uint256"
      },
      {
        "name": "verifyingContract",
        "type": "address",
        "internalType": "address"
      },
      {
        "name": "salt",
        "type": "bytes32",
        "internalType": "bytes32"
      },
      {
        "name": "extensions",
        "type": "uint256[]",
        "internalType": "uint256[]"
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "offerOwnership",
    "inputs": [
      {
        "name": "machine",
        "type": "address",
        "internalType": "address"
      },
      {
        "name": "nextOwner",
        "type": "address",
        "internalType": "address"
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "ownerOf",
    "inputs": [
      {
        "name": "machine",
        "type": "address",
        "internalType": "address"
      }
    ],
    "outputs": [
      {
        "name": "",
        "type": "address",
        "internalType": "address"
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "register",
    "inputs": [
      {
        "name": "machine",
        "type": "address",
        "internalType": "address"
      },
      {
        "name": "r",
        "type": "bytes32",
        "internalType": "bytes32"
      },
      {
        "name": "vs",
        "type": "bytes32",
        "internalType": "bytes32"
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "report",
    "inputs": [
      {
        "name": "machine",
        "type": "address",
        "internalType": "address"
      },
      {
        "name": "newest",
        "type": "tuple",
        "internalType": "struct IMachines.Report",
        "components": [
          {
            "name": "sequence",
            "type": "uint64",
            "internalType": "uint64"
          },
          {
            "name": "reportedAt",
            "type": "uint64",
            "internalType": "uint64"
          },
          {
            "name": "cups",
            "type": "uint64",
            "internalType": "uint64"
          },
          {
            "name": "cupsByProduct",
            "type": "bytes32",
            "internalType": "bytes32"
          },
          {
            "name": "status",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "faults",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "supplies",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "software",
            "type": "bytes32",
            "internalType": "bytes32"
          }
        ]
      },
      {
        "name": "r",
        "type": "bytes32",
        "internalType": "bytes32"
      },
      {
        "name": "vs",
        "type": "bytes32",
        "internalType": "bytes32"
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "reportAndRedeem",
    "inputs": [
      {
        "name": "machine",
        "type": "address",
        "internalType": "address"
      },
      {
        "name": "newest",
        "type": "tuple",
        "internalType": "struct IMachines.Report",
        "components": [
          {
            "name": "sequence",
            "type": "uint64",
            "internalType": "uint64"
          },
          {
            "name": "reportedAt",
            "type": "uint64",
            "internalType": "uint64"
          },
          {
            "name": "cups",
            "type": "uint64",
            "internalType": "uint64"
          },
          {
            "name": "cupsByProduct",
            "type": "bytes32",
            "internalType": "bytes32"
          },
          {
            "name": "status",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "faults",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "supplies",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "software",
            "type": "bytes32",
            "internalType": "bytes32"
          }
        ]
      },
      {
        "name": "r",
        "type": "bytes32",
        "internalType": "bytes32"
      },
      {
        "name": "vs",
        "type": "bytes32",
        "internalType": "bytes32"
      },
      {
        "name": "claims",
        "type": "tuple[]",
        "internalType": "struct IMachines.AcceptedClaim[]",
        "components": [
          {
            "name": "claim",
            "type": "tuple",
            "internalType": "struct IPaymentChannels.Claim",
            "components": [
              {
                "name": "terms",
                "type": "tuple",
                "internalType": "struct IPaymentChannels.Terms",
                "components": [
                  {
                    "name": "payer",
                    "type": "address",
                    "internalType": "address"
                  },
                  {
                    "name": "payee",
                    "type": "address",
                    "internalType": "address"
                  },
                  {
                    "name": "token",
                    "type": "address",
                    "internalType": "address"
                  },
                  {
                    "name": "issuer",
                    "type": "address",
                    "internalType": "address"
                  },
                  {
                    "name": "machine",
                    "type": "address",
                    "internalType": "address"
                  },
                  {
                    "name": "noticePeriod",
                    "type": "uint32",
                    "internalType": "uint32"
                  }
                ]
              },
              {
                "name": "receipt",
                "type": "tuple",
                "internalType": "struct IPaymentChannels.SignedReceipt",
                "components": [
                  {
                    "name": "sequence",
                    "type": "uint64",
                    "internalType": "uint64"
                  },
                  {
                    "name": "cumulativeAmount",
                    "type": "uint128",
                    "internalType": "uint128"
                  },
                  {
                    "name": "issuedAt",
                    "type": "uint64",
                    "internalType": "uint64"
                  },
                  {
                    "name": "previous",
                    "type": "bytes32",
                    "internalType": "bytes32"
                  },
                  {
                    "name": "r",
                    "type": "bytes32",
                    "internalType": "bytes32"
                  },
                  {
                    "name": "vs",
                    "type": "bytes32",
                    "internalType": "bytes32"
                  }
                ]
              },
              {
                "name": "badge",
                "type": "tuple",
                "internalType": "struct IPaymentChannels.SignedBadge",
                "components": [
                  {
                    "name": "issuedAt",
                    "type": "uint64",
                    "internalType": "uint64"
                  },
                  {
                    "name": "expiresAt",
                    "type": "uint64",
                    "internalType": "uint64"
                  },
                  {
                    "name": "dailyLimit",
                    "type": "uint128",
                    "internalType": "uint128"
                  },
                  {
                    "name": "r",
                    "type": "bytes32",
                    "internalType": "bytes32"
                  },
                  {
                    "name": "vs",
                    "type": "bytes32",
                    "internalType": "bytes32"
                  }
                ]
              }
            ]
          },
          {
            "name": "r",
            "type": "bytes32",
            "internalType": "bytes32"
          },
          {
            "name": "vs",
            "type": "bytes32",
            "internalType": "bytes32"
          }
        ]
      }
    ],
    "outputs": [],
    "stateMutability": "nonpayable"
  },
  {
    "type": "function",
    "name": "twinOf",
    "inputs": [
      {
        "name": "machine",
        "type": "address",
        "internalType": "address"
      }
    ],
    "outputs": [
      {
        "name": "",
        "type": "tuple",
        "internalType": "struct IMachines.Twin",
        "components": [
          {
            "name": "owner",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "nextOwner",
            "type": "address",
            "internalType": "address"
          },
          {
            "name": "broughtAt",
            "type": "uint64",
            "internalType": "uint64"
          },
          {
            "name": "report",
            "type": "tuple",
            "internalType": "struct IMachines.Report",
            "components": [
              {
                "name": "sequence",
                "type": "uint64",
                "internalType": "uint64"
              },
              {
                "name": "reportedAt",
                "type": "uint64",
                "internalType": "uint64"
              },
              {
                "name": "cups",
                "type": "uint64",
                "internalType": "uint64"
              },
              {
                "name": "cupsByProduct",
                "type": "bytes32",
                "internalType": "bytes32"
              },
              {
                "name": "status",
                "type": "uint32",
                "internalType": "uint32"
              },
              {
                "name": "faults",
                "type": "uint32",
                "internalType": "uint32"
              },
              {
                "name": "supplies",
                "type": "uint32",
                "internalType": "uint32"
              },
              {
                "name": "software",
                "type": "bytes32",
                "internalType": "bytes32"
              }
            ]
          }
        ]
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "function",
    "name": "workOrders",
    "inputs": [],
    "outputs": [
      {
        "name": "",
        "type": "address",
        "internalType": "contract IWorkOrders"
      }
    ],
    "stateMutability": "view"
  },
  {
    "type": "event",
    "name": "MachineRegistered",
    "inputs": [
      {
        "name": "machine",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      },
      {
        "name": "owner",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "OwnershipAccepted",
    "inputs": [
      {
        "name": "machine",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      },
      {
        "name": "formerOwner",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      },
      {
        "name": "owner",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "OwnershipOffered",
    "inputs": [
      {
        "name": "machine",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      },
      {
        "name": "owner",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      },
      {
        "name": "nextOwner",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      }
    ],
    "anonymous": false
  },
  {
    "type": "event",
    "name": "Reported",
    "inputs": [
      {
        "name": "machine",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      },
      {
        "name": "owner",
        "type": "address",
        "indexed": true,
        "internalType": "address"
      },
      {
        "name": "report",
        "type": "tuple",
        "indexed": false,
        "internalType": "struct IMachines.Report",
        "components": [
          {
            "name": "sequence",
            "type": "uint64",
            "internalType": "uint64"
          },
          {
            "name": "reportedAt",
            "type": "uint64",
            "internalType": "uint64"
          },
          {
            "name": "cups",
            "type": "uint64",
            "internalType": "uint64"
          },
          {
            "name": "cupsByProduct",
            "type": "bytes32",
            "internalType": "bytes32"
          },
          {
            "name": "status",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "faults",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "supplies",
            "type": "uint32",
            "internalType": "uint32"
          },
          {
            "name": "software",
            "type": "bytes32",
            "internalType": "bytes32"
          }
        ]
      }
    ],
    "anonymous": false
  },
  {
    "type": "error",
    "name": "AlreadyRegistered",
    "inputs": [
      {
        "name": "machine",
        "type": "address",
        "internalType": "address"
      },
      {
        "name": "owner",
        "type": "address",
        "internalType": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "CupsFell",
    "inputs": [
      {
        "name": "cups",
        "type": "uint64",
        "internalType": "uint64"
      },
      {
        "name": "last",
        "type": "uint64",
        "internalType": "uint64"
      }
    ]
  },
  {
    "type": "error",
    "name": "NotNextOwner",
    "inputs": [
      {
        "name": "sender",
        "type": "address",
        "internalType": "address"
      },
      {
        "name": "nextOwner",
        "type": "address",
        "internalType": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "NotOwner",
    "inputs": [
      {
        "name": "sender",
        "type": "address",
        "internalType": "address"
      },
      {
        "name": "owner",
        "type": "address",
        "internalType": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "NotRegistered",
    "inputs": [
      {
        "name": "machine",
        "type": "address",
        "internalType": "address"
      }
    ]
  },
  {
    "type": "error",
    "name": "ReportBackwards",
    "inputs": [
      {
        "name": "reportedAt",
        "type": "uint64",
        "internalType": "uint64"
      },
      {
        "name": "last",
        "type": "uint64",
        "internalType": "uint64"
      }
    ]
  },
  {
    "type": "error",
    "name": "ReportInFuture",
    "inputs": [
      {
        "name": "reportedAt",
        "type": "uint64",
        "internalType": "uint64"
      },
      {
        "name": "time",
        "type": "uint256",
        "internalType": "uint256"
      }
    ]
  },
  {
    "type": "error",
    "name": "StaleReport",
    "inputs": [
      {
        "name": "sequence",
        "type": "uint64",
        "internalType": "uint64"
      },
      {
        "name": "last",
        "type": "uint64",
        "internalType": "uint64"
      }
    ]
  },
  {
    "type": "error",
    "name": "WrongSigner",
    "inputs": [
      {
        "name": "signer",
        "type": "address",
        "internalType": "address"
      },
      {
        "name": "machine",
        "type": "address",
        "internalType": "address"
      }
    ]
  }
] as const
