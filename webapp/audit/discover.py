"""From a fund's address to its contracts, by what the chain alone says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from eth_utils import is_address, is_checksum_address

from fundplan import NOBODY, PlanError, Text, parse_plan
from webapp.chain.calls import CallFailed, Question, try_ask, view
from webapp.chain.catalogue import abi
from webapp.chain.layout import EventLayout, event_layout
from webapp.chain.rpc import RpcError
from webapp.chain.wire import Header

from .artifacts import NotCompiled
from .bundle import REVERTED
from .codes import is_of_sources
from .errors import NoContract, NoSuchBlock, NotAFund, NotAnAddress, StatePruned
from .found import FoundChain, FoundFund
from .node import PinnedNode


def discover(
    node: PinnedNode, address: str, end: Header, enrolment: str | None = None
) -> FoundChain:
    """Find a fund's contracts, its token, and when it was created.

    `enrolment`: where groups may be enrolled, if it has the code of the sources.

    Raises:
        NotAnAddress, NoContract, NotAFund, NoSuchBlock, StatePruned: there is nothing to audit.
    """
    fund = _plain(address)
    if not node.codes([fund], end.number)[0]:
        place = f"at block {end.number:,} of chain {node.chain_id()}"
        raise NoContract(f"there is no contract at {address} {place}")
    names = ("token", "claimDesk", "reviewDesk", "rulebook", "agents", "trustedForwarder")
    token, desk, review, rulebook, agents, forwarder = _asked(
        node, end, [Question(fund, view("MutualFund", name)) for name in names]
    )
    questions = [Question(desk, view("ClaimDesk", "jury"))]
    questions += [Question(token, view("Token", name)) for name in ("symbol", "decimals")]
    jury, symbol, decimals = _asked(node, end, questions)
    first = _creation(node, fund, end)
    genesis = node.headers([0])[0]
    if genesis is None:
        raise NoSuchBlock("the node does not show block 0, by which chains are told apart")
    found = FoundFund(
        chain_id=node.chain_id(),
        name=_name(node, rulebook, first) or Text(fund, fund),
        fund=fund,
        claim_desk=desk,
        review_desk=review,
        jury=jury,
        rulebook=rulebook,
        agents=agents,
        enrolment=_enrolment(node, fund, (first, end.number), enrolment),
        forwarder=forwarder,
        factory=_factory(node, fund, first),
        token=token,
        token_symbol=symbol,
        token_decimals=decimals,
        deploy_block=first,
        agents_block=_first_of(node, agents, first),
    )
    return FoundChain(node.chain_id(), genesis.hash, (found,))


def _plain(address: str) -> str:
    if not is_address(address) or not address.startswith("0x"):
        raise NotAnAddress(f"{address!r} is not an address: 0x and 40 hexadecimal digits")
    digits = address[2:]
    mixed = digits not in (digits.lower(), digits.upper())
    if mixed and not is_checksum_address(address):
        raise NotAnAddress(f"{address} has a wrong checksum: a letter was changed, or its case")
    return address.lower()


def _asked(node: PinnedNode, end: Header, questions: Sequence[Question]) -> list[Any]:
    answers = try_ask(node, end.hash, questions)
    for question, answer in zip(questions, answers, strict=True):
        if isinstance(answer, RpcError) and answer.code != REVERTED:
            raise StatePruned(f"the node has no state of block {end.number:,}: {answer}")
        if isinstance(answer, RpcError | CallFailed):
            text = f"the contract at {question.address} does not answer {question}: it is no fund"
            raise NotAFund(f"{text} of these sources, or no part of one")
    return answers


# --- when it was created, and by whom ------------------------------------------------------------


def _event(contract: str, name: str) -> EventLayout:
    entries = (entry for entry in abi(contract) if entry["type"] == "event")
    return event_layout(next(entry for entry in entries if entry["name"] == name))


def _creation(node: PinnedNode, fund: str, end: Header) -> int:
    """The block of `FundOpened`: by bisection, or from the logs where old states are gone."""
    topic = _event("MutualFund", "FundOpened").topic
    try:
        block = node.first_block(fund, end.number)
        if node.logs_of_topics([topic], block, block, fund):
            return block
    except StatePruned:
        pass
    opened = node.logs_of_topics([topic], 0, end.number, fund)
    if not opened:
        raise NotAFund(f"{fund} never said that it opened (event FundOpened)")
    return min(int(log.block_number, 16) for log in opened)


def _first_of(node: PinnedNode, address: str, latest: int) -> int:
    """A block not after the contract's first event; block 0 where the node cannot say."""
    try:
        return min(node.first_block(address, latest), latest)
    except StatePruned:
        return 0


def _factory(node: PinnedNode, fund: str, block: int) -> str | None:
    """The factory of these sources that says that it created the fund."""
    topic = _event("FundFactory", "FundCreated").topic
    logs = node.logs_of_topics([topic, None, _word(fund)], block, block)
    emitters = [log.address.lower() for log in logs]
    return _first_of_sources(node, emitters, "FundFactory")


def _enrolment(node: PinnedNode, fund: str, span: tuple[int, int], given: str | None) -> str:
    """The contract that may enrol groups, or did so first; zeros where none did."""
    names = ("GroupEnrolled", "EnrolmentSkipped")
    topics = [_event("GroupEnrolment", name).topic for name in names]
    logs = node.logs_of_topics([topics, _word(fund)], *span)
    emitters = [*([given] if given else []), *(log.address.lower() for log in logs)]
    return _first_of_sources(node, emitters, "GroupEnrolment") or NOBODY


def _first_of_sources(node: PinnedNode, emitters: list[str], name: str) -> str | None:
    """The first of these that has the code of `name`: anybody can emit its events."""
    for address in dict.fromkeys(emitters):
        try:
            if is_of_sources(name, node.codes([address], node.head().number)[0]):
                return address
        except NotCompiled:
            break
    return None


def _name(node: PinnedNode, rulebook: str, block: int) -> Text | None:
    """The title of the first version's text; None where that is no plan."""
    layout = _event("Rulebook", "RulesPublished")
    for log in node.logs_of_topics([layout.topic], block, block, rulebook):
        args = layout.decode(log.topics, log.data)
        try:
            return parse_plan(args[layout.params.index("text")]).name
        except PlanError:
            return None
    return None


def _word(address: str) -> str:
    return "0x" + "00" * 12 + address[2:]
