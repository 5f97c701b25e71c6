"""The checks of one fund: journal, money, every figure, code, wiring, rules."""

from __future__ import annotations

from eth_utils import keccak
from sqlalchemy import Connection, func, select

from fundplan import NOBODY, PlanError, Text, constructor_args, parse_plan
from webapp.chain.calls import CallFailed, Question, ask, view
from webapp.mirror.proof import prove_journal
from webapp.mirror.reconcile import reconcile
from webapp.store import accounts_at, schema, version_texts
from webapp.store.records import Fund, RuleText, RuleVersion

from .artifacts import NotCompiled
from .codes import PARTS, SHARED, blueprint_checks, code_checks
from .errors import StatePruned
from .fresh import Fresh
from .report import Check
from .texts import published_bytes
from .wiring import wiring


def journal_check(db: Connection, fresh: Fresh, fund: Fund) -> Check:
    """Head and count of the journal, recomputed from the logs, against the contract's."""
    try:
        proof = prove_journal(db, fresh.node, fund.id)
    except CallFailed as error:
        raise StatePruned(
            f"the node cannot answer at block {fresh.end.number:,}: {error}"
        ) from error
    journal, block = (proof.journal_head, proof.entries), (fresh.end.number, fresh.end.hash)
    said = Text(
        "由日志重算的流水账哈希 {}（{:,} 笔流水），与合约在区块 {:,}（{}）所答".format(
            *journal, *block
        ),
        "head {} of {:,} entries recomputed from the logs, and the contract's own at block {:,}"
        " ({})".format(*journal, *block),
    )
    found = [proof.difference] if proof.difference else []
    return Check("journal", Text("流水账", "journal"), said, found)


#: What the logs were held against while they were read, by the setting CHECKS.
LOGS = {
    "links": Text(
        "节点所给，区块由父哈希相连", "as the node told them, in blocks linked by hashes"
    ),
    "window": Text(
        "节点所给，区块由父哈希相连", "as the node told them, in blocks linked by hashes"
    ),
    "headers": Text(
        "各区块头的哈希已重算，日志与其过滤器相符",
        "held against the filter in each block's header, whose hash was recomputed",
    ),
    "receipts": Text(
        "与各区块头的收据根相符，区块头的哈希已重算",
        "proven by the receipts' root in their blocks' headers, whose hashes were recomputed",
    ),
}


def logs_check(db: Connection, fresh: Fresh) -> Check:
    """How many logs there are, and how they were checked when they were read."""
    count = db.scalar(select(func.count()).select_from(schema.events)) or 0
    how = LOGS[fresh.checks]
    said = Text(f"{count:,} 条日志，{how.zh}", f"{count:,} logs, {how.en}")
    return Check("logs", Text("日志", "logs"), said)


def money_check(db: Connection, fresh: Fresh, fund: Fund) -> Check:
    """What is booked against what the token says that the fund holds."""
    held, booked = ask(
        fresh.node,
        fresh.end.hash,
        [
            Question(fund.token, view("Token", "balanceOf"), (fund.address,)),
            Question(fund.address, view("MutualFund", "booked")),
        ],
    )
    ours = accounts_at(db, fund).booked
    found = []
    if ours != booked:
        found.append(f"booked total: {ours} from the logs, {booked} by the contract")
    if held < ours:
        found.append(f"tokens: {held} held, {ours} booked")
    said = Text(
        f"五个账户共 {ours:,}，代币合约记有 {held:,}（{fund.token_symbol} 的最小单位）",
        f"{ours:,} booked in five accounts, {held:,} held by the token's own word (units of"
        f" {fund.token_symbol}, {fund.token_decimals} decimals)",
    )
    return Check("money", Text("资金", "money"), said, found)


def figures_check(db: Connection, fresh: Fresh, fund: Fund) -> Check:
    """Every figure that a view answers, and every row against a second derivation."""
    report = reconcile(db, fresh.node, fund)
    said = Text(
        f"{report.figures:,} 个由日志重建的数字与合约的视图比对，{report.rows:,} 行重复推导",
        f"{report.figures:,} figures rebuilt from the logs against the contracts' views,"
        f" {report.rows:,} rows derived twice",
    )
    return Check("figures", Text("数字", "figures"), said, list(report.differences))


def wiring_check(fresh: Fresh) -> Check:
    """Whom the contracts listen to."""
    found, count = [], 0
    for what, on_chain, expected in wiring(fresh.node, fresh.fund, fresh.end):
        count += 1
        if on_chain != expected:
            found.append(f"{what}: {on_chain}, it should be {expected}")
    said = Text(
        f"合约互相认定的 {count} 个地址",
        f"{count} addresses by which the contracts know each other",
    )
    return Check("wiring", Text("连接", "wiring"), said, found)


# --- code ----------------------------------------------------------------------------------------


def code_check(fresh: Fresh) -> Check:
    """The code of fund, shared contracts and libraries against the sources."""
    title = Text("代码", "code")
    contracts = {role: (PARTS[role], address) for role, address in fresh.fund.parts.items()}
    shared = fresh.fund.shared
    contracts |= {role: (SHARED[role], address) for role, address in shared.items()}
    try:
        rows = list(code_checks(fresh.node, contracts, fresh.end.number))
        if "factory" in shared:
            rows += blueprint_checks(fresh.node, shared["factory"], fresh.fund.parts, fresh.end)
    except NotCompiled as error:
        said = Text("先运行 make compile", str(error))
        return Check("code", title, said, unchecked=True)
    found = [f"{row.role} at {row.address}: {row.difference}" for row in rows if row.difference]
    said = Text(
        f"{len(rows)} 个合约与库的字节码和源码编译结果比对（不变量与库地址除外）",
        f"bytecode of {len(rows)} contracts and libraries against the compiled sources, immutables"
        " and addresses of libraries masked",
    )
    check = Check("code", title, said, found)
    if "factory" not in shared:
        check.notes.append(
            Text(
                "没有本源码的工厂合约自称创建了这个互助基金：没有视图的不变量未能证明",
                "no factory of these sources says that it created the fund: immutables that no view"
                " tells are not proven",
            )
        )
    return check


# --- rules ---------------------------------------------------------------------------------------


def rules_check(db: Connection, fund: Fund) -> Check:
    """Every version's text against its hash, its parameters, and what is fixed for good."""
    texts = version_texts(db, fund, len(fund.versions))
    found: list[str] = []
    for version, text in zip(fund.versions, texts, strict=True):
        found += _text_differences(version, text, published_bytes(db, fund, text))
    plans = [text for text in texts if text.untold is not None]
    if texts[:1] == plans[:1]:
        found += _fixed_differences(fund, texts[0])
    said = Text(
        f"各版规则（{len(texts)}）的全文与其哈希、参数比对",
        f"the text of each version of the rules ({len(texts)}) against its hash and the parameters",
    )
    check = Check("rules", Text("规则", "rules"), said, found, unchecked=len(plans) < len(texts))
    for version, text in zip(fund.versions, texts, strict=True):
        if text.untold is None:
            number = version.number
            check.notes.append(
                Text(
                    f"第 {number} 版的全文不是方案文件的格式：须由人对照参数阅读",
                    f"the text of version {number} is no plan: read it beside the parameters",
                )
            )
    return check


def _text_differences(version: RuleVersion, text: RuleText, published: bytes) -> list[str]:
    found, told = [], f"version {version.number}: the text"
    digest = "0x" + keccak(published).hex()
    if digest != version.rules_hash:
        found.append(f"{told}'s hash is {digest}, on chain {version.rules_hash}")
    if text.untold:
        found.append(f"{told} says otherwise than its parameters: {', '.join(text.untold)}")
    return found


def _fixed_differences(fund: Fund, first: RuleText) -> list[str]:
    """What no vote can change, against what the first text says of it."""
    try:
        plan = parse_plan(first.text)
        told = constructor_args(
            plan,
            fund.token_decimals,
            fund.starts_at,
            operator=first.terms.operator,
            attestors=first.new_attestors or (NOBODY,) * plan.membership.attested,
            providers=first.new_providers or (NOBODY,) * bool(plan.claims.fast_limit),
        )
    except PlanError as error:
        return [f"version 1: the text cannot be a fund of this token: {error}"]
    _, _, tick, calendar, life, bands, disputes, jury = told
    terms = fund.terms
    pairs = (
        ("tick", fund.tick, tick),
        ("period", (fund.starts_at, fund.period_seconds), calendar),
        ("windsUpAt", terms.winds_up_at, fund.starts_at + life if life else 0),
        ("answerSeconds", terms.answer_seconds, plan.claims.publicity_seconds),
        ("bands", [_values(band) for band in terms.bands], bands),
        ("disputes", _values(terms.disputes), disputes),
        ("jury", _values(terms.jury), jury),
    )
    return [
        f"{name} is {ours}, by the text of version 1 {said}"
        for name, ours, said in pairs
        if ours != said
    ]


def _values(record: object) -> tuple[object, ...]:
    return tuple(getattr(record, name) for name in record.__dataclass_fields__)  # type: ignore[attr-defined]
