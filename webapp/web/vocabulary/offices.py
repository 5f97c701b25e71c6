"""Who can do what: every office and every other role, what it can do, and what it never can."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext

from webapp.store.words import Office

WORDS = {
    Office: {
        Office.OPERATOR: lazy_gettext("Operator"),
        Office.GUARDIAN: lazy_gettext("Guardian"),
        Office.BENEFICIARY: lazy_gettext("Beneficiary"),
        Office.ATTESTOR: lazy_gettext("Attestor"),
        Office.PROVIDER: lazy_gettext("Provider of receipts"),
    },
}
MEANINGS = {
    Office: {
        Office.OPERATOR: lazy_gettext("Receives the management fee."),
        Office.GUARDIAN: lazy_gettext("Can stop joining, filing or paying for some days."),
        Office.BENEFICIARY: lazy_gettext(
            "Receives surplus that all members grant, and at the end what nobody claims."
        ),
        Office.ATTESTOR: lazy_gettext("Confirms who may join."),
        Office.PROVIDER: lazy_gettext("Attests receipts of small claims."),
    },
}


@dataclass(frozen=True)
class Powers:
    """What a role can do, what it never can, and what could go wrong with it."""

    name: Any
    can: tuple[Any, ...]
    never: tuple[Any, ...]
    risk: Any
    office: Office | None = None  # None: no office, nobody is named to it


POWERS = (
    Powers(
        lazy_gettext("Operator"),
        (lazy_gettext("Receive the management fee: a part of funded aid, 8% at most in code."),),
        (
            lazy_gettext("Move any other money, or stop a payment."),
            lazy_gettext("Decide about a claim, a membership or a rule."),
            lazy_gettext("Let anybody in or keep anybody out."),
        ),
        lazy_gettext("None beyond the fee. What is not collected passes to the next operator."),
        Office.OPERATOR,
    ),
    Powers(
        lazy_gettext("Guardian"),
        (
            lazy_gettext("Pause joining, filing or paying, each by itself, for at most 14 days."),
            lazy_gettext("End its own pause early."),
        ),
        (
            lazy_gettext("Use one of these powers again before all members have voted for it."),
            lazy_gettext("Stop exits, refunds, top-ups, votes, bonds or settlements."),
            lazy_gettext("Move money, change a rule, or make a deadline pass."),
        ),
        lazy_gettext("It can delay aid, fees and grants, and filing and joining, by 14 days each."),
        Office.GUARDIAN,
    ),
    Powers(
        lazy_gettext("Beneficiary"),
        (
            lazy_gettext("Receive a grant that all members have voted for."),
            lazy_gettext("Receive, three years after the end, what nobody has collected."),
        ),
        (
            lazy_gettext("Ask for money, vote, or touch a member’s balance."),
            lazy_gettext("Receive, while the fund runs, what the reserve’s floor protects."),
        ),
        lazy_gettext("It is free in what it does with a grant; only the purpose’s hash is fixed."),
        Office.BENEFICIARY,
    ),
    Powers(
        lazy_gettext("Attestor"),
        (lazy_gettext("Sign vouchers: this person may join, in this age band, up to this cover."),),
        (
            lazy_gettext("Join anybody, or end a membership."),
            lazy_gettext("Touch money, or decide about a claim."),
        ),
        lazy_gettext(
            "It can let in who should not be a member, or refuse somebody. Members can challenge"
            " such a membership, and the attestor itself before all members."
        ),
        Office.ATTESTOR,
    ),
    Powers(
        lazy_gettext("Provider of receipts"),
        (lazy_gettext("Sign receipts, so that small claims are paid at once from the reserve."),),
        (
            lazy_gettext("File a claim, receive aid, or go beyond the limit of the fast lane."),
            lazy_gettext("Reach the reserve below its floor, or any member’s balance."),
        ),
        lazy_gettext(
            "False receipts cost the reserve until a jury finds them; then they are kept back from"
            " later aid. All members can suspend a provider."
        ),
        Office.PROVIDER,
    ),
    Powers(
        lazy_gettext("A member"),
        (
            lazy_gettext("Join, prepay, leave at any time with the whole balance, and claim aid."),
            lazy_gettext("Object, challenge, appeal and propose, with a bond."),
            lazy_gettext("Vote: one member, one vote, whatever the units."),
        ),
        (
            lazy_gettext("Leave before the bill of the open period."),
            lazy_gettext("Vote in an own matter, or in that of somebody close by referral."),
            lazy_gettext("Lose more than the prepaid balance."),
        ),
        lazy_gettext(
            "Many addresses of one person count as many; identities and reviews limit it."
        ),
    ),
    Powers(
        lazy_gettext("Who acts for a member"),
        (
            lazy_gettext(
                "Take the place of a lost key, or of one who died, if the member named it before,"
                " 14 days after asking."
            ),
            lazy_gettext("Act for a dependant’s address that it created itself."),
        ),
        (
            lazy_gettext("Take over while the member’s own key refuses."),
            lazy_gettext("Act for somebody who did not name it."),
        ),
        lazy_gettext("Who is named and patient gets the place of a member who does not look."),
    ),
    Powers(
        lazy_gettext("A jury"),
        (
            lazy_gettext("Decide a disputed claim: fraud, refuse, pay less, pay as filed."),
            lazy_gettext("Decide whether a challenged member stays."),
        ),
        (
            lazy_gettext("Pay more than was asked, or to somebody else."),
            lazy_gettext("Open a matter of its own, or judge one twice."),
        ),
        lazy_gettext("It can err; a larger jury looks again on appeal, once."),
    ),
    Powers(
        lazy_gettext("All members, by vote"),
        (
            lazy_gettext("Change the rules within the bounds of the code, after a waiting time."),
            lazy_gettext("Grant surplus, if the rules provide for it; wind the fund up."),
            lazy_gettext("Suspend an attestor or provider; let the guardian pause once more."),
        ),
        (
            lazy_gettext("Change calendar, tick, age bands, disputes or juries."),
            lazy_gettext(
                "Change what happened before: an event is judged by the rules of its day."
            ),
            lazy_gettext("Take a member’s balance, or keep anybody from leaving first."),
        ),
        lazy_gettext("A majority can make rules that some do not want; those can leave before."),
    ),
    Powers(
        lazy_gettext("Anyone"),
        (
            lazy_gettext("Settle a period, draw a jury, conclude, carry out what was adopted."),
            lazy_gettext("Have money paid to whom it is owed; give to the reserve."),
        ),
        (lazy_gettext("Choose when it counts, to whom it goes, or how much it is."),),
        lazy_gettext("None: the outcome is the same, whoever calls."),
    ),
    Powers(
        lazy_gettext("Whoever wrote or deployed the contracts"),
        (lazy_gettext("Nothing: there is no owner, no administrator and no upgrade."),),
        (lazy_gettext("Change code, pause, move money, or add an office."),),
        lazy_gettext("Errors in the code cannot be mended in place; members move to a new fund."),
    ),
)
