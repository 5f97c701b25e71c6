"""Deploys a fund from a plan: checks, shows, asks, sends, records, and checks the result."""

from __future__ import annotations

from collections.abc import Callable

from eth_account.signers.local import LocalAccount
from web3 import Web3

from fundplan import NOBODY, rules_hash
from fundplan.deployments import DeployedFund
from scripts.deployment.chains import Chain, identify
from scripts.deployment.choices import Choices
from scripts.deployment.compare import differences
from scripts.deployment.costs import gas_of_draft, gas_of_fund, gas_of_role
from scripts.deployment.keys import check_key
from scripts.deployment.launch import Launch, Places, draft_step, fund_step
from scripts.deployment.ledger import Ledger, open_ledger
from scripts.deployment.making import Maker, code_hash, recorded_fund
from scripts.deployment.refusals import Reason, Refused
from scripts.deployment.request import Request, Result
from scripts.deployment.sender import Report, Sender, Stage, fee_fields
from scripts.deployment.steps import (
    Step,
    Token,
    address_of,
    missing_roles,
    role_step,
    shared_roles,
)
from scripts.deployment.summary import Outlook, describe
from scripts.deployment.tokens import inspect_token, probe_token


def say_nothing(stage: Stage, step: str) -> None:
    """A report for callers that show no progress."""


def deploy(
    web3: Web3,
    account: LocalAccount,
    request: Request,
    confirm: Callable[[str], bool],
    report: Report = say_nothing,
) -> Result:
    """Deploy the fund of `request`, or go on where an earlier run ended.

    `confirm` is shown the whole undertaking in words before anything is sent. Raises Refused with
    a named reason; PlanError for a plan that its token cannot express.
    """
    chain = identify(web3, request.chain_id)
    check_key(account, chain)
    with open_ledger(
        request.folder, chain.id, chain.genesis_hash, throwaway=chain.is_local
    ) as ledger:
        run = _Run(web3, account, request, chain, ledger, report)
        existing = run.existing()
        if existing is not None:
            return Result(existing, created=False)
        run.check_contracts()
        token = run.token()
        launch = run.launch(token)
        run.check_money_and_ask(token, launch, confirm)
        return Result(run.create(token, launch), created=True)


class _Run:
    """One run of `deploy`: what all its parts need."""

    def __init__(
        self,
        web3: Web3,
        account: LocalAccount,
        request: Request,
        chain: Chain,
        ledger: Ledger,
        report: Report,
    ) -> None:
        self._web3 = web3
        self._account = account
        self._request = request
        self._chain = chain
        self._ledger = ledger
        self._report = report
        self._choices = Choices(request, chain, ledger, account.address, self._now)

    def existing(self) -> DeployedFund | None:
        """The fund that this plan has already, unless another is wanted or one is on its way."""
        found = self._ledger.funds_under("0x" + rules_hash(self._request.plan).hex())
        if (
            not found
            or self._request.again
            or self._ledger.pending is not None
            or self._choices.drafts()
        ):
            return None
        return recorded_fund(self._ledger, found[-1]["fund"])

    def check_contracts(self) -> None:
        """Raise Refused where a recorded contract has no code, or not the recorded code."""
        for role in shared_roles(with_token=True):
            record = self._ledger.contract(role)
            if record and code_hash(self._web3, record["address"]) != record["codeHash"]:
                text = (
                    f"the file says that the {role} is at {record['address']}, but its code is not"
                    " there: check the node, or move the file away"
                )
                raise Refused(Reason.CODE_MISSING, text)

    def token(self) -> Token:
        """The token of the fund. Raises Refused for a bad one, or none where money is real."""
        if self._request.token is not None:
            return inspect_token(self._web3, self._request.token)
        if not self._chain.has_test_money:
            text = (
                f"on {self._chain.name} ({self._chain.id}) no test money may be deployed: name the"
                " stablecoin with TOKEN=<address>"
            )
            raise Refused(Reason.TOKEN_MISSING, text)
        record = self._ledger.contract("token")
        if record is not None:
            return inspect_token(self._web3, record["address"])
        choice = self._request.testnet_token
        return Token(None, choice.symbol, choice.decimals)

    def _now(self) -> int:
        return int(self._web3.eth.get_block("latest")["timestamp"])

    def launch(self, token: Token) -> Launch:
        """The choices of this deployment; see `Choices.launch`."""
        return self._choices.launch(token)

    def check_money_and_ask(
        self, token: Token, launch: Launch, confirm: Callable[[str], bool]
    ) -> None:
        """Raise Refused where the deployer cannot pay for it all, or somebody says no."""
        gas, steps = self._work(token, launch)
        price = fee_fields(self._web3)[1]
        balance = int(self._web3.eth.get_balance(self._account.address))
        if balance < gas * price:
            text = (
                f"{self._account.address} holds {balance} wei; the deployment may cost {gas:,} gas"
                f" × {price} wei = {gas * price} wei"
            )
            raise Refused(Reason.BALANCE_TOO_LOW, text)
        probe = None
        if token.address is not None:
            probe = probe_token(self._web3, token, self._account.address)
        pending = self._ledger.pending
        outlook = Outlook(
            chain=self._chain,
            deployer=self._account.address,
            balance=balance,
            gas=gas,
            gas_price=price,
            token=token,
            token_note=probe,
            steps=steps,
            resumes=pending["step"] if pending else None,
        )
        if not confirm(describe(launch, outlook, self._request.languages)):
            raise Refused(Reason.NOT_CONFIRMED, "nothing was sent")

    def _work(self, token: Token, launch: Launch) -> tuple[int, tuple[str, ...]]:
        """Gas from above, and names, of all that is still to be sent."""
        roles = self._missing(token)
        known = self._choices.known(token)
        sized = Token(known.address or NOBODY, token.symbol, token.decimals)
        places = Places(NOBODY, NOBODY, NOBODY, NOBODY)
        gas = sum(map(gas_of_role, roles))
        gas += gas_of_fund(launch.plan, len(fund_step(places, 1, sized, launch).data))
        if self._choices.draft(known) is not None:
            return gas, (*roles, "the fund")
        gas += gas_of_draft(len(draft_step(NOBODY, sized, launch).data))
        return gas, (*roles, "its courts", "the fund")

    def create(self, token: Token, launch: Launch) -> DeployedFund:
        """Send what is missing, and check the result against the plan."""
        sender = Sender(
            self._web3, self._account, self._ledger, self._report, retry=self._request.retry
        )
        maker = Maker(self._web3, sender, self._ledger, self._report)
        fund = self._completed(maker, token, launch)
        fund = fund or maker.create(lambda: self._next_step(token, launch))
        found = next(iter(differences(self._web3, fund)), None)
        if found is not None:
            raise Refused(Reason.DIFFERS, f"the fund is recorded, but {found}")
        return fund

    def _missing(self, token: Token) -> list[str]:
        with_token = token.address is None
        return missing_roles(self._ledger, with_token=with_token, renew=self._request.renew)

    def _completed(self, maker: Maker, token: Token, launch: Launch) -> DeployedFund | None:
        """The fund of an open draft that somebody else completed, recorded."""
        draft = self._choices.draft(self._choices.known(token))
        if draft is None or self._ledger.pending is not None or self._missing(token):
            return None
        return maker.completed_by_others(draft, self._next_step(token, launch))

    def _next_step(self, token: Token, launch: Launch) -> Step:
        roles = self._missing(token)
        if roles:
            return role_step(self._ledger, roles[0], self._request.testnet_token)
        known = self._choices.known(token)
        draft = self._choices.draft(known)
        if draft is None:
            return draft_step(address_of(self._ledger, "factory"), known, launch)
        names = ("factory", "forwarder", "agents", "enrolment")
        places = Places(*(address_of(self._ledger, name) for name in names))
        return fund_step(places, draft["id"], known, launch)
