"""Words for accounts and movements of money."""

from __future__ import annotations

from flask_babel import lazy_gettext

from webapp.store.words import Account, BenefitKind, Movement

WORDS = {
    Account: {
        Account.WORLD: lazy_gettext("Outside"),
        Account.MEMBERS: lazy_gettext("Members’ prepaid balances"),
        Account.RESERVE: lazy_gettext("Reserve"),
        Account.CLAIMS: lazy_gettext("Aid funded, not yet collected"),
        Account.BONDS: lazy_gettext("Bonds and stakes"),
        Account.FEES: lazy_gettext("Operator’s fee, payable"),
    },
    Movement: {
        Movement.CONTRIBUTION: lazy_gettext("Contribution"),
        Movement.REFUND: lazy_gettext("Refund"),
        Movement.DUES: lazy_gettext("Dues"),
        Movement.SHARE: lazy_gettext("Shares"),
        Movement.FUNDING: lazy_gettext("Funding of claims"),
        Movement.FEE: lazy_gettext("Management fee"),
        Movement.AID: lazy_gettext("Aid paid"),
        Movement.ROUNDING: lazy_gettext("Rounding"),
        Movement.BOND_POSTED: lazy_gettext("Bond posted"),
        Movement.BOND_RETURNED: lazy_gettext("Bond returned"),
        Movement.BOND_FORFEITED: lazy_gettext("Lost stakes, to the reserve"),
        Movement.COMPENSATION: lazy_gettext("Compensation"),
        Movement.FEE_PAID: lazy_gettext("Fee paid to the operator"),
        Movement.DONATION: lazy_gettext("Donation"),
        Movement.UNBOOKED: lazy_gettext("Taken in: sent directly"),
        Movement.STAKE: lazy_gettext("Stake taken from the balance"),
        Movement.REWARD: lazy_gettext("Reward of an objector"),
        Movement.JUROR_REWARD: lazy_gettext("Reward of a juror"),
        Movement.FAST_FUNDING: lazy_gettext("Fast lane: funded at once"),
        Movement.OFFSET: lazy_gettext("Kept back for overturned aid"),
        Movement.GRANT: lazy_gettext("Surplus to the beneficiary"),
        Movement.DISTRIBUTION: lazy_gettext("Part of the reserve, at the end"),
        Movement.UNCLAIMED_BALANCE: lazy_gettext("Balances that nobody claimed"),
        Movement.UNCLAIMED_AID: lazy_gettext("Aid that nobody claimed"),
    },
    BenefitKind: {
        BenefitKind.FIXED: lazy_gettext("fixed amount"),
        BenefitKind.PROPORTIONAL: lazy_gettext("on receipts"),
    },
}

#: Accounts by a short name, for narrow columns.
BRIEF = {
    Account.WORLD: lazy_gettext("Outside"),
    Account.MEMBERS: lazy_gettext("Balances"),
    Account.RESERVE: lazy_gettext("Reserve"),
    Account.CLAIMS: lazy_gettext("Aid due"),
    Account.BONDS: lazy_gettext("Bonds"),
    Account.FEES: lazy_gettext("Fee"),
}

#: Money that waits to be collected, by kind.
PAYABLES = {
    "bond": lazy_gettext("Bond, to be returned"),
    "reward": lazy_gettext("Reward of an objector"),
    "appeal_bond": lazy_gettext("Appeal bond, to be returned"),
    "compensation": lazy_gettext("Compensation"),
    "juror_reward": lazy_gettext("Reward of a juror"),
    "refund": lazy_gettext("Refund"),
    "aid": lazy_gettext("Aid"),
}
