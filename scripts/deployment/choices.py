"""What a deployment will do, out of its request and what earlier runs did: start, draft, launch."""

from __future__ import annotations

from collections.abc import Callable

from fundplan import NOBODY, PlanError, rules_hash
from fundplan.bounds import MAX_PERIOD_SECONDS
from scripts.deployment.chains import Chain
from scripts.deployment.launch import FUND, Launch, draft_step
from scripts.deployment.ledger import Json, Ledger
from scripts.deployment.refusals import Reason, Refused
from scripts.deployment.request import Request
from scripts.deployment.steps import Token
from scripts.deployment.summary import in_utc


class Choices:
    """The choices of one run; `now` tells the newest block's time."""

    def __init__(
        self,
        request: Request,
        chain: Chain,
        ledger: Ledger,
        deployer: str,
        now: Callable[[], int],
    ) -> None:
        self._request = request
        self._chain = chain
        self._ledger = ledger
        self._deployer = deployer
        self._now = now

    def _start(self) -> int:
        """The start asked for, else the one written down by a run to go on with, else now.

        Raises Refused where it is too long ago, or too far ahead, for the contracts.
        """
        pending, asked = self._ledger.pending, self._request.starts_at
        if pending is not None and asked is None and "startsAt" in pending["record"]:
            return int(pending["record"]["startsAt"])
        now = self._now()
        if asked is None:
            return now
        least = now - self._request.plan.calendar.period_seconds
        most = now + MAX_PERIOD_SECONDS
        if least <= asked <= most:
            return asked
        text = (
            f"STARTS_AT is {in_utc(asked)}; allowed: {in_utc(least)} (a period ago) to"
            f" {in_utc(most)}"
        )
        raise Refused(Reason.BAD_SETTING, text)

    def drafts(self) -> list[Json]:
        """Drafts of this plan that can still be completed, the newest first.

        One whose start is more than a period ago is given up, unless its completion was sent.
        """
        factory, pending = self._ledger.contract("factory"), self._ledger.pending
        if factory is None:
            return []
        drafts = self._ledger.open_drafts(
            "0x" + rules_hash(self._request.plan).hex(), factory["address"]
        )
        if pending is not None and pending["step"].startswith(FUND):
            return [draft for draft in drafts if draft["id"] == pending["record"]["draftId"]]
        least = self._now() - self._request.plan.calendar.period_seconds
        return [draft for draft in drafts if draft["startsAt"] >= least]

    def draft(self, token: Token) -> Json | None:
        """The draft that an earlier run prepared with these settings, if there is one."""
        for draft in self.drafts() if token.address else []:
            if self._request.starts_at in (None, draft["startsAt"]):
                launch = self._launch_at(draft["startsAt"])
                step = draft_step(draft["factory"], token, launch)
                if step.record["encodedArguments"] == draft["encodedArguments"]:
                    return draft
        return None

    def _launch_at(self, starts_at: int) -> Launch:
        request = self._request
        operator = request.operator or self._deployer
        if request.beneficiary is None and not self._chain.has_test_money:
            text = (
                f"on {self._chain.name} ({self._chain.id}) name who receives grants, and what"
                " nobody claims after the end: BENEFICIARY=<address>"
            )
            raise Refused(Reason.BENEFICIARY_MISSING, text)
        return Launch(
            request.plan,
            request.plan_file,
            operator,
            request.beneficiary or operator,
            starts_at,
            request.guardian or NOBODY,
            request.attestors,
            request.providers,
        )

    def launch(self, token: Token) -> Launch:
        """The choices of this deployment, checked against token and bounds."""
        launch = self._launch_at(self._start())
        try:
            launch.arguments(token.decimals)
            draft = self.draft(self.known(token))
        except PlanError as error:
            raise Refused(Reason.BAD_PLAN, str(error)) from error
        return launch if draft is None else self._launch_at(draft["startsAt"])

    def known(self, token: Token) -> Token:
        """The token with its address, where there is one already."""
        record = self._ledger.contract("token")
        address = token.address or (record["address"] if record else None)
        return Token(address, token.symbol, token.decimals)
